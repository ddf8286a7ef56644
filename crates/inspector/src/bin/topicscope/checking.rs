//! Claims of a file at the terminal: read before any work, told after it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use topicscope_inspector::render::counted;
use topicscope_inspector::report::{Claims, Report, check_claims};

use crate::args::Checking;
use crate::progress::{Talk, tell};

/// Holds the claims that a report is to be held against; none where nobody asked.
pub(crate) struct Check(Option<(PathBuf, Claims)>);

impl Check {
    /// Reads the file of claims.
    pub(crate) fn read(checking: &Checking) -> anyhow::Result<Self> {
        let read = |path: &PathBuf| {
            let text = fs::read_to_string(path)
                .with_context(|| format!("cannot read claims from `{}`", path.display()))?;
            let claims = Claims::parse(&text)
                .with_context(|| format!("cannot read claims from `{}`", path.display()))?;
            Ok::<_, anyhow::Error>((path.clone(), claims))
        };
        Ok(Self(checking.check.as_ref().map(read).transpose()?))
    }

    /// Tells of each claim whether it holds, those that fail even to the quiet, and ends with an error
    /// when one fails.
    pub(crate) fn hold(&self, report: &Report, talk: Talk) -> anyhow::Result<()> {
        let Some((path, claims)) = &self.0 else { return Ok(()) };
        let checked = check_claims(report, claims);
        for condition in &checked {
            if condition.holds {
                talk.say(&condition.to_string());
            } else {
                tell(&condition.to_string());
            }
        }
        let n_failed = checked.iter().filter(|condition| !condition.holds).count();
        if n_failed > 0 {
            let all = counted(checked.len(), "condition");
            bail!("{n_failed} of {all} of `{}` failed", path.display());
        }
        Ok(())
    }
}
