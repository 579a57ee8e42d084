//! In which older encoding is a text that is not UTF-8? Guessed, and only where it is plain.
//!
//! Most such texts are English in Windows-1252, with curly quotes and a name or two: too little
//! for statistics, and a pair of bytes that other encodings would read as one sign. So another
//! encoding must show itself: signs of East Asia stand side by side, and where an alphabet is not
//! the western one its letters are more than a few.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, WINDOWS_1252};

/// Of another alphabet, or of other accents, are at least so many letters, ...
const LETTERS: usize = 24;

/// ... at least one in so many bytes, ...
const ONE_IN: usize = 50;

/// ... and so many different ones: one name or word, however often, is not an alphabet.
const DIFFERENT: usize = 4;

/// Encodings in which English prose of East Asia has its quotation marks as two bytes, which side
/// by side are nothing in Windows-1252 (`\u{a1}\u{b0}must\u{a1}\u{b1}`). Korean comes before
/// Chinese: its syllables are also Chinese characters, but not the other way round.
const QUOTING: &[&Encoding] = &[EUC_KR, GB18030, SHIFT_JIS, BIG5, EUC_JP];

/// Signs of punctuation that stand alone between the words of any language.
const PUNCTUATION: &str = "‘’“”…—―–·";

/// The encoding of a text of which this is a part that begins between two characters; at its end
/// one may be cut off. Where nothing speaks for another it is Windows-1252, in which every byte
/// means something.
pub(super) fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, false);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        // The one holds all of the other, and the Web reads both alike.
        guess if guess == GBK => GB18030,
        guess => guess,
    };
    if (guess.is_single_byte() || !stand_together(sample, guess))
        && let Some(quoting) = quoting(sample, guess)
    {
        return quoting;
    }
    let shows = match guess.is_single_byte() {
        true => {
            let mut letters = letters(sample);
            let many = letters.len() >= LETTERS && letters.len() * ONE_IN >= sample.len();
            letters.sort_unstable();
            letters.dedup();
            many && letters.len() >= DIFFERENT
        }
        false => stand_together(sample, guess),
    };
    if shows { guess } else { WINDOWS_1252 }
}

/// What people call an encoding.
pub(super) fn name(charset: &'static Encoding) -> &'static str {
    match charset.name() {
        "windows-1252" => "Windows-1252",
        "gb18030" => "GB18030",
        name => name,
    }
}

/// What beyond ASCII are letters even in Windows-1252: what there is a quotation mark or a currency
/// speaks for no other alphabet.
fn letters(sample: &[u8]) -> Vec<char> {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(sample);
    text.chars().filter(|letter| !letter.is_ascii() && letter.is_alphabetic()).collect()
}

/// The encoding, the guessed one before all others, in which the text has quotation marks of two
/// bytes, as many opened as closed but for one, and no fault.
fn quoting(sample: &[u8], guess: &'static Encoding) -> Option<&'static Encoding> {
    let first = QUOTING.iter().filter(|&&charset| charset == guess);
    let mut all = first.chain(QUOTING).copied();
    let quotes = |charset: &&'static Encoding| {
        let (text, _) = charset.decode_without_bom_handling(sample);
        let count = |mark| text.matches(mark).count();
        let (opened, closed) = (count('“'), count('”'));
        let pairs = opened > 0 && opened.abs_diff(closed) <= 1 && closed > 0;
        let single = count('‘') > 0 && count('’') > 0;
        let korean = *charset != EUC_KR || *charset == guess || is_korean(&text);
        (pairs || single) && korean && !is_broken(&text)
    };
    all.find(quotes)
}

/// Whether what a text decoded as Korean has beyond ASCII are signs and syllables, no hanja.
fn is_korean(text: &str) -> bool {
    text.chars().all(|sign| !matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'))
}

fn is_broken(text: &str) -> bool {
    text.trim_end_matches('\u{fffd}').contains('\u{fffd}')
}

/// Whether at least half of the signs beyond ASCII, punctuation aside, have another beside them,
/// and none is broken.
fn stand_together(sample: &[u8], charset: &'static Encoding) -> bool {
    let (text, _) = charset.decode_without_bom_handling(sample);
    let signs: Vec<bool> = text.chars().map(|sign| !sign.is_ascii()).collect();
    let together = |at: usize| {
        let beside = [at.checked_sub(1), Some(at + 1)];
        beside.iter().flatten().any(|&at| signs.get(at) == Some(&true))
    };
    let all: Vec<usize> = text
        .chars()
        .enumerate()
        .filter(|&(at, sign)| signs[at] && !PUNCTUATION.contains(sign))
        .map(|(at, _)| at)
        .collect();
    let paired = all.iter().filter(|&&at| together(at)).count();
    !is_broken(&text) && paired > 0 && paired * 2 >= all.len()
}

#[cfg(test)]
mod tests {
    use crate::read::legacy::guess;
    use encoding_rs::{
        BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_8859_2, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252,
    };

    const KOREAN: &str = "외교부 대변인은 화요일 정례 브리핑에서 양국이 무역 문제를 놓고 대화를 \
        계속하기로 했다고 밝혔다. 그는 \"압박만으로는 풀 수 없다\"며 회담의 날짜는 아직 정해지지 \
        않았다고 덧붙였다.";
    const JAPANESE: &str = "外務省の報道官は火曜日の記者会見で、両国が貿易問題について協議を続けることで\
        一致したと述べた。抑止力を高めるとともに、対話の窓口は開いているという。";
    const CHINESE: &str = "外交部发言人星期二在例行记者会上表示，两国同意就贸易问题继续举行会谈。\
        她说，施加压力不能解决问题，会谈日期尚未确定。";
    const TAIWANESE: &str = "外交部發言人星期二在例行記者會上表示，兩國同意就貿易問題繼續舉行會談。\
        她說，施加壓力不能解決問題，會談日期尚未確定。";
    const RUSSIAN: &str = "Представитель министерства заявил во вторник, что обе страны \
        согласились продолжить переговоры по вопросам торговли.";

    #[track_caller]
    fn check(text: &str, charset: &'static Encoding) {
        let (bytes, _, lossy) = charset.encode(text);
        assert!(!lossy);
        let start: String = text.chars().take(60).collect();
        assert_eq!(guess(&bytes).name(), charset.name(), "{start}");
    }

    #[test]
    fn paragraphs_are_read_in_their_encoding() {
        for (text, charset) in [
            (KOREAN, EUC_KR),
            (JAPANESE, SHIFT_JIS),
            (JAPANESE, EUC_JP),
            (CHINESE, GB18030),
            (TAIWANESE, BIG5),
            (RUSSIAN, WINDOWS_1251),
        ] {
            check(text, charset);
            check(&text.repeat(200), charset);
            check(&format!("id,date,text\n1,2024-05-06,\"{text}\"\n"), charset);
        }
    }

    #[test]
    fn short_texts_are_read_in_their_encoding() {
        check("외교부는 회담을 환영했다.", EUC_KR);
        check("外務省は会談を歓迎した。", SHIFT_JIS);
        check("カタカナのニュース", SHIFT_JIS);
        check("外交部欢迎会谈。", GB18030);
        check("Seoul's ministry (외교부) welcomed the talks on Tuesday.", EUC_KR);
    }

    #[test]
    fn english_prose_of_east_asia_is_told_by_its_quotation_marks() {
        let prose = "The ministry said “we must not wait” on Tuesday. “Talks will go on,” said \
                     Ana Brisson, and she called the ‘Blue Line’ a first step. ";
        for charset in [SHIFT_JIS, BIG5, EUC_JP] {
            check(prose, charset);
            check(&prose.repeat(50), charset);
        }
        let (quotes, _, _) = EUC_KR.encode(prose);
        let read = guess(&quotes).decode_without_bom_handling(&quotes).0;
        assert_eq!(read, prose, "in EUC-KR and GB18030 these are the same bytes");
        for (words, charset) in
            [("외교부", EUC_KR), ("外交部欢迎", GB18030), ("外務省", SHIFT_JIS), ("歡迎會談", BIG5)]
        {
            check(&format!("{prose}The paper wrote of {words} and of {words}."), charset);
        }
    }

    #[test]
    fn western_text_with_few_signs_stays_windows_1252() {
        for text in [
            "“We want talks,” said Ana Brisson of the café.",
            "The “Blue Line” is closed; Émile Tardif said it’s over – for now.",
            "“A”, “B”, “C” and “D” are signs… It costs £5 or €6.",
            "Mr. Muñoz’s aide spoke.",
            "¡Él no! It was 20° at 5°–6°, ¡“hola”! for £9 ± £1, said §1 and §2 of the «Émile» act.",
            "It’s",
            "“Yes.”",
            "naïve",
        ] {
            check(text, WINDOWS_1252);
            check(&format!("{}{text}", "Envoys held talks on trade. ".repeat(500)), WINDOWS_1252);
            check(&format!("{text}\r\n").repeat(300), WINDOWS_1252);
        }
        let french = "Le ministre des affaires étrangères a déclaré que la négociation créée par \
                      l’accord était bloquée. ";
        check(french, WINDOWS_1252);
        check(&french.repeat(100), WINDOWS_1252);
        check("Das Außenministerium erklärte, die Gespräche würden fortgeführt.", WINDOWS_1252);
    }

    #[test]
    fn other_accents_are_told_where_they_are_many() {
        let polish = "Rzecznik ministerstwa oświadczył we wtorek, że oba państwa będą \
                      kontynuować rozmowy o handlu, choć różnią się ich dążenia. ";
        let (bytes, _, _) = ISO_8859_2.encode(polish);
        let read = guess(&bytes.repeat(4)).decode_without_bom_handling(&bytes).0.into_owned();
        assert_eq!(read, polish);
    }
}
