use super::*;

fn read_text(text: &str, change: impl Fn(&mut CsvMapping)) -> Reading {
    let table = CsvTable::parse(text).unwrap();
    let mut mapping = suggest(&table.columns);
    change(&mut mapping);
    let defaults = CsvDefaults {
        platform: "pinterest".to_owned(),
        currency: "USD".to_owned(),
        ..CsvDefaults::default()
    };
    read(&table, &mapping, &defaults)
}

/// Day, id, spend, clicks of each row.
fn rows(read: &Reading) -> Vec<(String, String, i64, i64)> {
    let row = |row: &crate::api::SpendRow| {
        (row.day.to_string(), row.id.clone(), row.spend_micros, row.clicks)
    };
    read.told.rows.iter().map(row).collect()
}

#[test]
fn exports_of_platforms_are_read_without_a_mapping() {
    let cases = [
        (
            "Day,Campaign name,Ad name,Amount spent (EUR),Link clicks\n2026-11-23,Autumn,Mug,\"1,234.50\",7\n",
            "Mug",
        ),
        (
            "Report of November\n\nDate;Campaign ID;Ad group ID;Ad ID;Spend;Clicks\n23.11.2026;c1;g1;a1;1.234,5;7\n",
            "a1",
        ),
        ("Gregorian date\tCampaign ID\tSpend\tClicks\n11/23/2026\tc1\t1234.5\t7\n", "c1"),
        ("date,customer_id,ad_id,cost_micros,clicks\n20261123,42,9,1234500000,7\r\n", "9"),
        ("\u{feff}Date,Cost,Clicks\n2026/11/23,$1234.50,7", "upload"),
    ];
    for (text, id) in cases {
        let read = read_text(text, |_| {});
        assert_eq!(read.errors, [], "{text}");
        assert_eq!(rows(&read), [("2026-11-23".into(), id.into(), 1_234_500_000, 7)], "{text}");
    }
    let read = read_text(cases[0].0, |_| {});
    let row = &read.told.rows[0];
    assert_eq!((row.currency.as_str(), row.campaign_id.as_deref()), ("USD", Some("Autumn")));
    assert_eq!(read.told.names.len(), 2);
}

#[test]
fn the_columns_own_currency_counts_where_no_other_is_told() {
    let table = CsvTable::parse("Day,Amount spent (EUR)\n2026-11-23,1\n").unwrap();
    let defaults = CsvDefaults { platform: "x".to_owned(), ..CsvDefaults::default() };
    let told = read(&table, &suggest(&table.columns), &defaults).told;
    assert_eq!(told.rows[0].currency, "EUR");
    let table = CsvTable::parse("Day,Spend,Currency\n2026-11-23,1,gbp\n2026-11-24,1,\n").unwrap();
    let read = read(&table, &suggest(&table.columns), &defaults);
    assert_eq!(read.told.rows[0].currency, "GBP");
    assert_eq!(read.errors[0].message, "expected a currency such as EUR");
}

#[test]
fn each_wrong_line_is_named_and_the_others_are_read() {
    let text = "Day,Ad ID,Spend,Clicks\n2026-11-23,1,2.00,3\n2026-11-31,1,2.00,3\n\n\
        2026-11-24,1,two,3\n2026-11-25,1,2.00,many\nTotal,,6.00,9\n2026-11-26,1,,\n";
    let read = read_text(text, |_| {});
    assert_eq!(rows(&read).len(), 2);
    let errors: Vec<(i64, &str)> =
        read.errors.iter().map(|error| (error.line, error.column.as_str())).collect();
    assert_eq!(errors, [(3, "Day"), (5, "Spend"), (6, "Clicks"), (7, "Day")]);
    assert_eq!(read.n_errors, 4);
}

#[test]
fn lines_of_one_ad_and_day_are_summed() {
    let text =
        "Day,Ad ID,Device,Spend,Clicks\n2026-11-23,1,phone,2.00,3\n2026-11-23,1,desk,0.50,1\n";
    let read = read_text(text, |_| {});
    assert_eq!(rows(&read), [("2026-11-23".into(), "1".into(), 2_500_000, 4)]);
    assert_eq!(read.n_combined, 1);
}

#[test]
fn day_and_month_are_not_guessed() {
    let text = "Day,Spend\n03/04/2026,1\n";
    let read = read_text(text, |_| {});
    assert_eq!(read.errors[0].message, "say whether the day or the month comes first");
    let with = |order| rows(&read_text(text, |m| m.day_order = Some(order)))[0].0.clone();
    assert_eq!(with(crate::api::DayOrder::Dmy), "2026-04-03");
    assert_eq!(with(crate::api::DayOrder::Mdy), "2026-03-04");
    // One line that settles it settles it for all.
    let read = read_text("Day,Spend\n03/04/2026,1\n25/04/2026,1\n", |_| {});
    assert_eq!(rows(&read)[0].0, "2026-04-03");
}

#[test]
fn a_mapping_that_does_not_fit_says_so() {
    let read = read_text("When,What\n2026-11-23,1\n", |_| {});
    assert_eq!(read.n_errors, 2);
    let read = read_text("When,What\n2026-11-23,1\n", |m| {
        m.day = Some("When".to_owned());
        m.spend = Some("What?".to_owned());
    });
    assert_eq!((read.errors[0].column.as_str(), read.n_errors), ("What?", 1));
    let read = read_text("When,What\n2026-11-23,1\n", |m| {
        m.day = Some("When".to_owned());
        m.spend = Some("What".to_owned());
    });
    assert_eq!(rows(&read), [("2026-11-23".into(), "upload".into(), 1_000_000, 0)]);
}

#[test]
fn quotes_and_lines_within_cells_are_kept_apart() {
    let text = "Day,Ad name,Spend\n2026-11-23,\"A \"\"big\"\"\nmug, red\",1\n2026-11-24,B,2\n";
    let read = read_text(text, |_| {});
    assert_eq!(read.told.rows[0].id, "A \"big\"\nmug, red");
    assert_eq!(read.told.rows[1].id, "B");
    assert_eq!(CsvTable::parse("Day,Spend\n\"2026").unwrap_err().line, 2);
    assert_eq!(CsvTable::parse(" \n").unwrap_err().message, "the table is empty");
}

proptest::proptest! {
    #[test]
    fn no_table_panics(text in "(?s)[\"a-z0-9,;.\n\t/-]{0,80}") {
        if let Ok(table) = CsvTable::parse(&format!("Day,Spend\n{text}")) {
            let _ = read(&table, &suggest(&table.columns), &CsvDefaults::default());
        }
    }
}
