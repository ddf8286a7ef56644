//! Figures of clusters of codes beside the labels.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of clusters of codes beside the labels.
    pub enum ClusterFigure {
        /// How many documents have exactly one label.
        LabeledDocuments,
        /// How many clusters are made.
        KmeansClusters,
        /// How the clusters of codes as they are agree with the labels.
        KmeansRawNmi,
        /// How the clusters of a method agree with the labels.
        Of(ClusterMethod, ClusterMeasure),
        /// Share of documents in no cluster of DBSCAN.
        DbscanNoise,
        /// How many clusters DBSCAN finds.
        DbscanClusters,
    }
}

listed! {
    /// Ways to make clusters.
    pub enum ClusterMethod {
        /// k-means.
        Kmeans,
        /// A mixture of Gaussians.
        Mixture,
        /// Dense regions.
        Dbscan,
    }
}

listed! {
    /// What is said about the clusters of a method.
    pub enum ClusterMeasure {
        /// Normalized mutual information with the labels.
        Nmi,
        /// Adjusted Rand index with the labels.
        AdjustedRand,
        /// Share of documents with the commonest label of their cluster.
        Purity,
        /// Whether clusters hold one label.
        Homogeneity,
        /// Whether labels lie in one cluster.
        Completeness,
        /// How far clusters stand apart.
        Silhouette,
    }
}

impl Described for ClusterFigure {
    const SUBJECT: Subject = Subject {
        title: "Clusters beside labels",
        text: "Labels play no part in training. Codes of documents with exactly one label, each \
               scaled to length 1, are sorted into clusters K, which are compared with the labels L; \
               codes of zeros stay zero and are all alike. Of more than 1,000 labels the commonest \
               1,000 in training documents are judged. I(K; L) is their \
               mutual information and H the entropy of either, over documents. Adjusted Rand: \
               Hubert, Arabie (1985), Comparing partitions, equation 5; homogeneity and \
               completeness: Rosenberg, Hirschberg (2007), V-measure, section 2; silhouette: \
               Rousseeuw (1987), Silhouettes, section 2. A mixture and DBSCAN are tried with \
               `--clustering all`.",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::LabeledDocuments => Single {
                key: "labeled_documents",
                title: "documents with one label",
                summary: "number of documents with exactly one label: clusters, dominant unit, \
                          probe and retrieval are measured on them alone",
                unit: MeasuredIn::Count,
                better: Better::Neither,
                decimals: 0,
                documents: MeasuredOn::Test,
                meaning: "It is the number of documents with exactly one label. A document with \
                          several belongs to no group alone, so clusters, the dominant unit, the \
                          probe and retrieval look at these documents only.",
                source: "",
            }
            .entry(),
            Self::KmeansClusters => Single {
                key: "kmeans_clusters",
                title: "k-means clusters",
                summary: "number of clusters that k-means makes, and a mixture of Gaussians: as \
                          many as labels unless it is set",
                unit: MeasuredIn::Count,
                better: Better::Neither,
                decimals: 0,
                documents: MeasuredOn::None,
                meaning: "It is the number of clusters that k-means and a mixture are asked for: \
                          that of the labels of the index, unless it was set.",
                source: "",
            }
            .entry(),
            Self::KmeansRawNmi => Single {
                key: "kmeans_nmi_raw",
                title: "k-means NMI, raw codes",
                summary: "as k-means NMI, of codes as they are instead of their directions",
                unit: MeasuredIn::Degree,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the normalized mutual information `2·I(K; L)/(H(K) + H(L))` of the \
                          labels with clusters that k-means makes of codes as they are. Long codes \
                          then lie far from all others, which is a handicap for sparse ones. Of more than \
                          10,000 documents so many are drawn by seed.",
                source: "",
            }
            .entry(),
            Self::Of(method, measure) => of_method(method, measure),
            Self::DbscanNoise => Single {
                key: "dbscan_noise",
                title: "DBSCAN noise",
                summary: "share of documents that DBSCAN puts into no cluster",
                unit: MeasuredIn::Share,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::TestSample,
                meaning: "It is the share of documents that DBSCAN puts into no cluster.",
                source: "",
            }
            .entry(),
            Self::DbscanClusters => Single {
                key: "dbscan_clusters",
                title: "DBSCAN clusters",
                summary: "number of clusters that DBSCAN finds, noise left out",
                unit: MeasuredIn::Count,
                better: Better::Neither,
                decimals: 1,
                documents: MeasuredOn::TestSample,
                meaning: "It is the number of clusters that DBSCAN finds; noise is none of them.",
                source: "",
            }
            .entry(),
        }
    }
}

/// What the figures of a method are called.
struct Names {
    key: &'static str,
    title: &'static str,
    /// All of its clusters.
    clusters: &'static str,
    /// One of them, named after the method.
    each: &'static str,
    /// The cluster of a document, among others of the method.
    own: &'static str,
    /// What tables add about the silhouette.
    of_silhouette: &'static str,
}

impl ClusterMethod {
    fn names(self) -> Names {
        match self {
            Self::Kmeans => Names {
                key: "kmeans",
                title: "k-means",
                clusters: "k-means clusters of the codes",
                each: "k-means cluster",
                own: "cluster",
                of_silhouette: "; labels play no part",
            },
            Self::Mixture => Names {
                key: "gmm",
                title: "Gaussian mixture",
                clusters: "components of a mixture of Gaussians",
                each: "component of a mixture of Gaussians",
                own: "component of a mixture of Gaussians",
                of_silhouette: "",
            },
            Self::Dbscan => Names {
                key: "dbscan",
                title: "DBSCAN",
                clusters: "clusters of DBSCAN, noise being one of them,",
                each: "cluster of DBSCAN",
                own: "cluster of DBSCAN",
                of_silhouette: ", noise left out",
            },
        }
    }

    fn definition(self) -> Definition {
        let [name, text, source] = match self {
            Self::Kmeans => [
                "Clusters by k-means",
                "Codes of length 1, Euclidean distances; the best of three runs that start by \
                 k-means++, seeded by the model's seed.",
                "Arthur, Vassilvitskii (2007), k-means++: the advantages of careful seeding",
            ],
            Self::Mixture => [
                "Clusters by a mixture of Gaussians",
                "Each document belongs to the likeliest of as many Gaussians with full covariances \
                 as k-means has clusters, fitted from k-means and seeded by the model's seed; \
                 0.001 of the mean variance is added to every variance.",
                "Dempster, Laird, Rubin (1977), Maximum likelihood from incomplete data via the EM \
                 algorithm",
            ],
            Self::Dbscan => [
                "Clusters by DBSCAN",
                "A document with at least five documents, itself included, within a tolerance is the \
                 core of a cluster; what no core reaches is noise, which counts as one cluster \
                 beside the labels and as none for the silhouette. The tolerance is the median, \
                 over documents, of the distance to the fourth nearest other one.",
                "Ester, Kriegel, Sander, Xu (1996), A density-based algorithm for discovering \
                 clusters in large spatial databases with noise",
            ],
        };
        Definition { name: name.into(), text: text.into(), source: source.into() }
    }
}

fn of_method(method: ClusterMethod, measure: ClusterMeasure) -> FigureEntry {
    let Names { key, title, clusters, each, own, of_silhouette } = method.names();
    let (key_ending, title_ending, summary) = match measure {
        ClusterMeasure::Nmi => (
            "nmi",
            "NMI",
            format!("agreement of {clusters} with the labels: normalized mutual information"),
        ),
        ClusterMeasure::AdjustedRand => (
            "ari",
            "adjusted Rand",
            format!("agreement of {clusters} with the labels: adjusted Rand index"),
        ),
        ClusterMeasure::Purity => (
            "purity",
            "purity",
            format!("share of documents whose label is the commonest of their {own}"),
        ),
        ClusterMeasure::Homogeneity => (
            "homogeneity",
            "homogeneity",
            format!("1 when each {each} holds documents of one label only"),
        ),
        ClusterMeasure::Completeness => {
            ("completeness", "completeness", format!("1 when each label lies in one {each} only"))
        }
        ClusterMeasure::Silhouette => (
            "silhouette",
            "silhouette",
            format!(
                "how much nearer documents are to their own {each} than to the next, from -1 to \
                 1{of_silhouette}"
            ),
        ),
    };
    let documents = match (method, measure) {
        (ClusterMethod::Kmeans, ClusterMeasure::Silhouette)
        | (ClusterMethod::Mixture | ClusterMethod::Dbscan, _) => MeasuredOn::TestSample,
        (ClusterMethod::Kmeans, _) => MeasuredOn::Test,
    };
    FigureEntry {
        key: format!("{key}_{key_ending}").into(),
        title: format!("{title} {title_ending}").into(),
        summary: summary.into(),
        unit: measure.unit(),
        better: Better::Larger,
        decimals: 3,
        documents,
        definition: method.definition(),
        within: measure.sentence().into(),
    }
}

impl ClusterMeasure {
    fn unit(self) -> MeasuredIn {
        match self {
            Self::Nmi | Self::Homogeneity | Self::Completeness => MeasuredIn::Degree,
            Self::AdjustedRand | Self::Silhouette => MeasuredIn::SignedDegree,
            Self::Purity => MeasuredIn::Share,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Nmi => {
                "It is the normalized mutual information `2·I(K; L)/(H(K) + H(L))`: 0 for clusters \
                 that tell nothing of labels, 1 for clusters that are the labels."
            }
            Self::AdjustedRand => {
                "It is the adjusted Rand index: of the pairs of documents, how many stand together \
                 on both sides, beyond those that would by chance, as a share of the most there \
                 could be: about 0 for clusters made by chance."
            }
            Self::Purity => {
                "It is the share of documents whose label is the commonest of their cluster; it \
                 rises with the number of clusters."
            }
            Self::Homogeneity => {
                "It is `I(K; L)/H(L)`: 1 when each cluster holds documents of one label only."
            }
            Self::Completeness => {
                "It is `I(K; L)/H(K)`: 1 when each label lies in one cluster only."
            }
            Self::Silhouette => {
                "It is the mean of `(b − a)/max(a, b)`, with a the mean distance of a document to \
                 the others of its cluster, and b to those of the nearest other cluster; labels \
                 play no part."
            }
        }
    }
}
