// Finds the words of a vocabulary in text by the rules by which the index found them: `analyze` in the indexer says
// why they are so. Forms are looked up in the vocabulary, so that neither stop words nor lengths are needed here.
const wordFinder = (known) => {
  const { rules } = known;
  const isFirst = rules.edition === 1;
  const any = (pattern, flags = "gu") => new RegExp(pattern, flags);

  // What shows nothing and parts nothing; a space without width does part words.
  const HIDDEN = "(?:(?!\\u200b)\\p{Default_Ignorable_Code_Point})";
  const PART = `(?:(?!${HIDDEN})[\\p{Alphabetic}\\p{N}\\p{M}])`;
  const BLANK = "\\p{White_Space}";
  // A soft hyphen before the end of a line takes the blanks with it up to the rest of the word.
  const LINE_END = `(?<=\\u00ad)(?=${BLANK}*[\\n\\r\\v\\f\\u0085\\u2028\\u2029])${BLANK}+(?=${PART})`;
  const RUN = `${HIDDEN}+(?:${LINE_END})?`;
  // Marks of canonical combining class 9, which take the vowel off a letter.
  const VIRAMA = "[\\u{94d}\\u{9cd}\\u{a4d}\\u{acd}\\u{b4d}\\u{bcd}\\u{c4d}\\u{ccd}\\u{d3b}\\u{d3c}\\u{d4d}\\u{dca}\\u{e3a}\\u{eba}"
    + "\\u{f84}\\u{1039}\\u{103a}\\u{1714}\\u{1715}\\u{1734}\\u{17d2}\\u{1a60}\\u{1b44}\\u{1baa}\\u{1bab}\\u{1bf2}\\u{1bf3}\\u{2d7f}"
    + "\\u{a806}\\u{a82c}\\u{a8c4}\\u{a953}\\u{a9c0}\\u{aaf6}\\u{abed}\\u{10a3f}\\u{11046}\\u{11070}\\u{1107f}\\u{110b9}\\u{11133}"
    + "\\u{11134}\\u{111c0}\\u{11235}\\u{112ea}\\u{1134d}\\u{113ce}-\\u{113d0}\\u{11442}\\u{114c2}\\u{115bf}\\u{1163f}\\u{116b6}"
    + "\\u{1172b}\\u{11839}\\u{1193d}\\u{1193e}\\u{119e0}\\u{11a34}\\u{11a47}\\u{11a99}\\u{11c3f}\\u{11d44}\\u{11d45}\\u{11d97}"
    + "\\u{11f41}\\u{11f42}\\u{1612f}]";
  // Scripts in which a joiner changes what is read.
  const JOINED = "[\\u0600-\\u109f\\u1700-\\u1cff\\ua800-\\ua95f\\ua980-\\uaaff\\uabc0-\\uabff\\ufb50-\\ufdff\\ufe70-\\ufefc"
    + "\\u{10a00}-\\u{11fff}\\u{1e900}-\\u{1e95f}]";
  const PAIRED = "\\u1100-\\u11ff\\u3005-\\u3007\\u3041-\\u309f\\u30a1-\\u30ff\\u3131-\\u318e\\u31f0-\\u31ff\\u3400-\\u4dbf"
    + "\\u4e00-\\u9fff\\ua960-\\ua97c\\uac00-\\ud7fb\\uf900-\\ufaff\\uff66-\\uffdc\\u{20000}-\\u{323af}";
  const COMPOSES = "[\\p{M}\\u1161-\\u11c2]";

  const WORD = isFirst
    ? "[\\p{Alphabetic}\\p{N}][\\p{Alphabetic}\\p{N}\\p{M}]*"
    : `(?!${HIDDEN})[\\p{Alphabetic}\\p{N}]${PART}*(?:${RUN}${PART}+)*(?:(?<=${VIRAMA})\\u200d)?`;
  const word = any(WORD);
  const wordHere = any(WORD, "uy");
  const hidden = any(HIDDEN, "u");
  const run = any(RUN);
  const startsPart = any(`^${PART}`, "u");
  const isJoined = any(`^${JOINED}`, "u");
  const isVirama = any(`^${VIRAMA}`, "u");
  const isPaired = any(`[${PAIRED}]`, "u");

  // A text without the hidden characters in its words; a joiner stays where it changes what is read.
  const visible = (text) => text.replace(run, (found, at) => {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
    if (!startsPart.test(before)) return found;
    const joiner = /[\u200c\u200d\u180e]/.exec(found)?.[0];
    if (!joiner || !isJoined.test(before)) return "";
    const goesOn = startsPart.test(text.slice(at + found.length, at + found.length + 2));
    return goesOn || (joiner === "\u200d" && isVirama.test(before)) ? joiner : "";
  });

  const small = (text) => {
    if (rules.capitals === "keep") return text;
    return (rules.capitals === "lower-dotless" ? text.replaceAll("I", "ı") : text).toLowerCase();
  };
  const composes = any(COMPOSES, "u");
  const isPlain = (text) => /^[\x00-\x7f]*$/.test(text);

  // The form of a word without hidden characters: composed, small, and no letter with a second dot.
  const spelled = (text) => {
    if (isPlain(text)) return small(text);
    if (isFirst) return composes.test(small(text)) ? small(text).normalize("NFC") : small(text);
    return small(text.normalize("NFC")).replace(/([ij\u012f\u1ecb])\u0307+/gu, "$1").normalize("NFC");
  };
  const form = (text) => spelled(!isFirst && hidden.test(text) ? visible(text) : text);

  // Chinese, Japanese and Korean text has no blanks: each two neighboring characters are a word.
  const letters = any(`[^]${COMPOSES}*`);
  const scripts = any(`[${PAIRED}]+|[^${PAIRED}]+`);
  const leftOut = any(`${HIDDEN}|${BLANK}`);
  const mixed = (text) => {
    // A joiner that ends a word is part of it, so that a word may hide nothing and yet have one.
    const isWhole = isFirst || (!hidden.test(text.replace(/\u200d$/, "")) && text.normalize("NFC") === text);
    const composed = isWhole
      ? text
      : text.replace(leftOut, "").replace(letters, (letter) => letter.normalize("NFC"));
    return (composed.match(scripts) ?? []).flatMap((part) => {
      if (!isPaired.test(part)) return [spelled(part)];
      const characters = [...part];
      if (characters.length === 1) return characters;
      return characters.slice(1).map((character, place) => characters[place] + character);
    });
  };

  const APOSTROPHE = isFirst ? "['\\u2019`\\u00b4]" : `${HIDDEN}*['\\u2019\`\\u00b4\\u2018\\u201b\\uff07]${HIDDEN}*`;
  const apostrophe = any(APOSTROPHE, "uy");
  const CRUMBS = ["s", "m", "d", "re", "ve", "ll"];
  // The word behind an apostrophe that stands at once behind a word: [start, end].
  const behindApostrophe = (text, at) => {
    apostrophe.lastIndex = at;
    if (!apostrophe.test(text)) return null;
    wordHere.lastIndex = apostrophe.lastIndex;
    return wordHere.test(text) ? [apostrophe.lastIndex, wordHere.lastIndex] : null;
  };

  const words = (text) => {
    const tokens = [];
    word.lastIndex = 0;
    for (let found = word.exec(text); found; found = word.exec(text)) {
      const start = found.index;
      let end = word.lastIndex;
      if (rules.pairs && isPaired.test(found[0])) {
        const forms = mixed(found[0]);
        // Parts of one word lie side by side.
        forms.forEach((form, place) => tokens.push({ form, start, end: place + 1 < forms.length ? start : end }));
        continue;
      }
      let spelling = form(found[0]);
      if (rules.contractions) {
        const tail = behindApostrophe(text, end);
        if (tail && /^t$/i.test(text.slice(...tail)) && /n$/i.test(found[0])) {
          spelling += `'${small(text.slice(...tail))}`;
          [, end] = tail;
        }
      }
      tokens.push({ form: spelling, start, end });
      for (let tail; rules.contractions && (tail = behindApostrophe(text, end));) {
        const crumb = text.slice(...tail).toLowerCase();
        if (!CRUMBS.includes(crumb)) break;
        tokens.push({ form: `'${crumb}`, start: end, end: tail[1] });
        [, end] = tail;
      }
      word.lastIndex = end;
    }
    return tokens;
  };

  const matches = (pattern, spell) => (text) => [...text.matchAll(pattern)].map((found) => (
    { form: spell(found[0]), start: found.index, end: found.index + found[0].length }
  ));
  const lettersAlone = (text) => {
    const kept = text.replace(/[^A-Za-z]/g, "");
    return rules.capitals === "keep" ? kept : kept.toLowerCase();
  };

  const CONTROL = `${BLANK}\\p{Cc}`;
  const EDGE = isFirst ? CONTROL : `${CONTROL}\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff`;
  const edges = any(`^[${EDGE}]+|[${EDGE}]+$`);
  const gaps = any(`[${CONTROL}${isFirst ? "" : "\\u200b"}]+`);
  const items = (text) => [...text.matchAll(/[^;\n]+/g)].flatMap(({ 0: item, index }) => {
    const trimmed = item.replace(edges, "");
    if (trimmed === "") return [];
    const start = index + item.indexOf(trimmed);
    const joined = trimmed.split(gaps).filter(Boolean).join(" ");
    const spelling = isFirst ? [...joined].map((c) => c.toLowerCase()).join("") : form(joined);
    return [{ form: spelling, start, end: start + trimmed.length }];
  });

  const cut = {
    words,
    simple: matches(isFirst ? /[A-Za-z]+/g : any(`[A-Za-z]+(?:${RUN}[A-Za-z]+)*`), lettersAlone),
    blanks: matches(/\P{White_Space}+/gu, form),
    items,
  }[rules.tokens];

  // Two neighbors that are a phrase are one word; of two phrases that overlap the left one is formed.
  const phrases = new Set(rules.phrases);
  const between = any(HIDDEN);
  const areNeighbors = (gap) => (isFirst
    ? /^(?:-|\p{White_Space}+)$/u.test(gap)
    : /^(?:[-\u2010\u2011]|\p{White_Space}+)$/u.test(gap.replace(between, "").replaceAll("\u200b", " ")));
  const joined = (text, tokens) => {
    const found = [];
    let isOpen = false;
    for (const token of tokens) {
      const last = found.at(-1);
      const phrase = isOpen ? `${last.form}_${token.form}` : "";
      isOpen = !(phrases.has(phrase) && areNeighbors(text.slice(last.end, token.start)));
      if (isOpen) found.push(token);
      else [last.form, last.end] = [phrase, token.end];
    }
    return found;
  };

  const ids = new Map(known.terms.map((term, id) => [term, id]));
  for (const id of known.marked) ids.delete(known.terms[id]);
  // The known words of a text by number, each once, in the order in which they first come.
  return (text) => {
    const tokens = phrases.size > 0 ? joined(text, cut(text)) : cut(text);
    return [...new Set(tokens.map((token) => ids.get(token.form)).filter((id) => id !== undefined))];
  };
};
