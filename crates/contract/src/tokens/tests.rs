//! True counts, the greater of `o200k_base` and `cl100k_base`, against the estimate.

use super::*;
use crate::{fetch_tool, search_tool};

/// Claims that the estimate covers the `true` count, and is still of use: English keeps half of the room at the least.
#[track_caller]
fn check(text: &str, counted: usize) {
    let estimate = estimate_tokens(text);

    assert!(estimate >= counted, "{estimate} is below {counted} for {text}");
    assert!(estimate <= 4 * counted, "{estimate} is far above {counted} for {text}");
}

#[test]
fn the_estimate_covers_every_language() {
    check(
        "Use this when the person asks about the harbour, its gauges or its storms. The library holds 212 notes, letters and logbook entries from 1961 to 2024.",
        38,
    );
    check(
        "Die Hochwasserschutzgenossenschaft veröffentlichte ihre Wasserstandsvorhersagen bis 1987 in einem Nachrichtenblatt, das heute in der Bibliothek liegt.",
        42,
    );
    check(
        "Satamakapteenin päiväkirjassa kerrotaan, että myrskyvaroitusjärjestelmä otettiin käyttöön vasta lokakuussa, kun vedenkorkeusmittarit oli uusittu.",
        58,
    );
    check(
        "Wskaźniki poziomu wody sprawdzano co godzinę, a każdą nieprawidłowość zapisywano w dzienniku przechowywanym w latarni morskiej.",
        52,
    );
    check(
        "Người trông coi hải đăng ghi lại mực nước mỗi giờ và báo cho cảng biết khi bão sắp đến gần bờ.",
        44,
    );
    check(
        "Смотритель маяка ежечасно записывал уровень воды и предупреждал порт, когда приближался шторм с северо-запада.",
        52,
    );
    check(
        "Ο φύλακας του φάρου κατέγραφε τη στάθμη του νερού κάθε ώρα και ειδοποιούσε το λιμάνι όταν πλησίαζε καταιγίδα.",
        94,
    );
    check("שומר המגדלור רשם את מפלס המים בכל שעה והזהיר את הנמל כאשר התקרבה סערה.", 68);
    check("كان حارس المنارة يسجل منسوب المياه كل ساعة ويحذر الميناء عندما تقترب العاصفة.", 53);
    check("प्रकाशस्तंभ का रखवाला हर घंटे पानी का स्तर लिखता था और तूफ़ान आने पर बंदरगाह को सूचित करता था।", 96);
    check("ผู้ดูแลประภาคารจดบันทึกระดับน้ำทุกชั่วโมงและเตือนท่าเรือเมื่อพายุใกล้เข้ามา", 69);
    check("灯台守は一時間ごとに水位を記録し、嵐が近づくと港に知らせた。", 36);
    check("灯塔看守人每小时记录一次水位，并在风暴来临时向港口发出警告。", 35);
    check("등대지기는 매시간 수위를 기록했고 폭풍이 다가오면 항구에 알렸다.", 39);
    check("შუქურის მცველი ყოველ საათში იწერდა წყლის დონეს და აფრთხილებდა ნავსადგურს.", 136);
    check("Փարոսի պահակը ամեն ժամ գրանցում էր ջրի մակարդակը և զգուշացնում նավահանգիստը։", 142);
}

#[test]
fn the_estimate_covers_code_data_and_signs() {
    check("Storm 🌪️ warning ⚠️ at the pier 🛟, please stay 🏠 until 18:30 👨‍👩‍👧.", 40);
    check(
        "pub fn level(tokens: &[usize], total: usize) -> usize {\n    tokens.iter().map(|&t| t.min(limit)).sum::<usize>()\n}\n",
        33,
    );
    check(
        r#"{"type":"object","properties":{"query":{"type":"string","description":"What to look for."}},"required":["query"],"additionalProperties":false}"#,
        32,
    );
    check("station,date,level_mm,wind\nNorth Pier,1987-10-16,4821,11.5\nNorth Pier,1987-10-17,3990,7\n", 40);
    check(
        "guide/setup.md#p3 https://docs.example.org/d/guide%2Fsetup.md#p3 2024-01-31T09:15:00Z 550e8400-e29b-41d4-a716-446655440000",
        55,
    );
    check("", 0);
}

#[test]
fn english_keeps_half_of_the_room() {
    let text = "Use this when the person asks about the harbour, its gauges or its storms. The library holds letters.";

    assert!(estimate_tokens(text) <= 2 * 20, "{}", estimate_tokens(text));
}

#[test]
fn the_bare_tools_leave_room_for_their_descriptions() {
    assert!(tool_tokens(&search_tool("")) < 500, "{}", tool_tokens(&search_tool("")));
    assert!(tool_tokens(&fetch_tool("")) < 500, "{}", tool_tokens(&fetch_tool("")));
}

proptest::proptest! {
    #[test]
    fn no_more_tokens_than_bytes(text in ".{0,200}") {
        proptest::prop_assert!(estimate_tokens(&text) <= text.len());
    }

    #[test]
    fn a_longer_text_never_counts_less(text in ".{0,80}", more in "[a-z][a-z .]{0,40}") {
        let longer = format!("{text} {more}");

        proptest::prop_assert!(estimate_tokens(&text) <= estimate_tokens(&longer));
    }
}
