//! English stop words.
//!
//! Compiled for this project: articles, pronouns, prepositions, conjunctions, auxiliary
//! verbs with their negations (also written without the apostrophe), and the adverbs,
//! quantifiers and all-purpose verbs that say nothing about the subject of a text. Nouns
//! that can be a subject (`computer`, `system`, `interest`) are left out on purpose.

/// Says whether a lower-case word is an English stop word.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok() || word.ends_with("n't")
}

/// All stop words, in byte order.
#[rustfmt::skip]
const STOP_WORDS: [&str; 655] = [
    "a", "able", "aboard", "about", "above", "according", "accordingly", "across", "actually",
    "after", "afterward", "afterwards", "again", "against", "ago", "ah", "ain", "aint", "all",
    "almost", "alone", "along", "alongside", "already", "also", "although", "altogether",
    "always", "am", "amid", "amidst", "among", "amongst", "an", "and", "another", "any",
    "anybody", "anyhow", "anyone", "anything", "anyway", "anyways", "anywhere", "apart",
    "apparently", "approximately", "are", "aren", "arent", "around", "as", "aside", "ask",
    "asked", "asking", "asks", "at", "away", "b", "back", "bad", "barely", "basically", "be",
    "became", "because", "become", "becomes", "becoming", "been", "before", "beforehand", "began",
    "begin", "begins", "behind", "being", "below", "beneath", "beside", "besides", "best",
    "better", "between", "beyond", "bit", "both", "bring", "brings", "brought", "but", "by", "c",
    "came", "can", "cannot", "cant", "certain", "certainly", "cf", "clearly", "come", "comes",
    "coming", "completely", "concerning", "consider", "considered", "considering", "constantly",
    "could", "couldn", "couldnt", "couple", "currently", "d", "definitely", "despite", "did",
    "didn", "didnt", "do", "does", "doesn", "doesnt", "doing", "don", "done", "dont", "down",
    "during", "e", "each", "early", "easily", "effectively", "eg", "eh", "eight", "either",
    "eleven", "else", "elsewhere", "enough", "entirely", "especially", "essentially", "et", "etc",
    "even", "eventually", "ever", "every", "everybody", "everyone", "everything", "everywhere",
    "exactly", "except", "excepting", "excluding", "extremely", "f", "fairly", "far", "feel",
    "feels", "felt", "few", "fewer", "fifty", "finally", "find", "finds", "first", "firstly",
    "five", "for", "former", "formerly", "forth", "forty", "found", "four", "frequently", "from",
    "fully", "further", "furthermore", "g", "gave", "generally", "get", "gets", "getting", "give",
    "given", "gives", "giving", "go", "goes", "going", "gone", "good", "got", "gotten",
    "gradually", "great", "h", "had", "hadn", "hadnt", "happen", "happened", "happens", "hardly",
    "has", "hasn", "hasnt", "have", "havent", "having", "he", "hence", "henceforth", "her",
    "here", "hereafter", "hereby", "herein", "heres", "hers", "herself", "hes", "hey", "hi",
    "highly", "him", "himself", "his", "hopefully", "how", "however", "hows", "i", "id", "ie",
    "if", "im", "immediately", "in", "indeed", "inside", "instead", "into", "is", "isn", "isnt",
    "it", "itll", "its", "itself", "ive", "j", "just", "k", "keep", "keeping", "keeps", "kept",
    "kind", "knew", "know", "knowing", "known", "knows", "l", "largely", "last", "lastly", "late",
    "lately", "later", "latter", "latterly", "least", "less", "lesser", "lest", "let", "lets",
    "like", "liked", "likely", "likes", "likewise", "little", "ll", "long", "longer", "look",
    "looked", "looking", "looks", "lot", "lots", "m", "made", "mainly", "make", "makes", "making",
    "many", "may", "maybe", "me", "mean", "means", "meant", "meanwhile", "merely", "might",
    "mightnt", "more", "moreover", "most", "mostly", "much", "must", "mustn", "mustnt", "my",
    "myself", "n", "namely", "near", "nearly", "necessarily", "need", "needed", "neednt", "needs",
    "neither", "never", "nevertheless", "next", "nine", "no", "nobody", "none", "nonetheless",
    "noone", "nor", "normally", "not", "nothing", "notwithstanding", "now", "nowhere", "o",
    "obviously", "occasionally", "of", "off", "often", "oh", "ok", "okay", "on", "once", "one",
    "ones", "oneself", "only", "onto", "onwards", "opposite", "or", "other", "others",
    "otherwise", "ought", "our", "ours", "ourselves", "out", "outside", "over", "overall", "own",
    "p", "particular", "particularly", "partly", "per", "perhaps", "please", "plus", "possible",
    "possibly", "practically", "presumably", "previous", "previously", "primarily", "probably",
    "properly", "provided", "put", "puts", "putting", "q", "quickly", "quite", "r", "rarely",
    "rather", "re", "readily", "really", "recently", "regarding", "relatively", "respecting",
    "round", "s", "said", "same", "saw", "say", "saying", "says", "second", "secondly", "see",
    "seeing", "seem", "seemed", "seeming", "seems", "seen", "seldom", "seven", "several", "shall",
    "shant", "she", "shes", "shortly", "should", "shouldn", "shouldnt", "significantly",
    "similar", "similarly", "simply", "since", "six", "slightly", "slowly", "so", "some",
    "somebody", "somehow", "someone", "someplace", "something", "sometime", "sometimes",
    "somewhat", "somewhere", "soon", "sort", "specific", "specifically", "still", "strongly",
    "stuff", "such", "suddenly", "sufficiently", "supposedly", "sure", "surely", "t", "take",
    "taken", "takes", "taking", "tell", "telling", "tells", "ten", "tend", "tended", "tends",
    "than", "thank", "thanks", "that", "thats", "the", "thee", "their", "theirs", "them",
    "themselves", "then", "there", "thereafter", "thereby", "therefore", "therein", "thereof",
    "theres", "thereupon", "these", "they", "theyd", "theyll", "theyre", "theyve", "thing",
    "things", "think", "thinking", "thinks", "third", "thirty", "this", "those", "thou", "though",
    "thought", "three", "through", "throughout", "thru", "thus", "thy", "till", "to", "together",
    "told", "too", "took", "totally", "toward", "towards", "tried", "tries", "truly", "try",
    "trying", "turn", "turned", "turns", "twelve", "twenty", "twice", "two", "typically", "u",
    "ultimately", "um", "under", "underneath", "unfortunately", "unless", "unlike", "until",
    "unto", "up", "upon", "us", "use", "used", "uses", "using", "usually", "v", "various", "ve",
    "versus", "very", "via", "virtually", "vs", "w", "want", "wanted", "wanting", "wants", "was",
    "wasn", "wasnt", "way", "ways", "we", "well", "went", "were", "weren", "werent", "weve",
    "what", "whatever", "whats", "when", "whenever", "where", "whereas", "whereby", "wherein",
    "wheres", "whereupon", "wherever", "whether", "which", "whichever", "while", "whilst", "who",
    "whoever", "whole", "whom", "whomever", "whos", "whose", "why", "widely", "will", "with",
    "within", "without", "wont", "would", "wouldn", "wouldnt", "x", "y", "ye", "yes", "yet",
    "you", "youd", "youll", "your", "youre", "yours", "yourself", "yourselves", "youve", "z",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_lower_case_and_free_of_doubles() {
        assert!(STOP_WORDS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(STOP_WORDS.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase())));
    }

    #[test]
    fn function_words_are_in_and_subjects_are_out() {
        for word in ["the", "would", "could", "also", "may", "one", "don't", "dont", "many"] {
            assert!(is_stop_word(word), "{word}");
        }
        for word in ["computer", "system", "interest", "god", "game", "money", "law", "number"] {
            assert!(!is_stop_word(word), "{word}");
        }
    }
}
