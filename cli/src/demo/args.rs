//! What the demo data is made from.

use std::path::PathBuf;

use tributary_core::time::{DAY_MS, Timestamp};

use super::calendar::Day;

/// Arguments of `tributary demo`. The same arguments give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DemoArgs {
    /// How many days before `until` the data begins.
    pub(crate) days: u32,
    /// Visits on an average day.
    pub(crate) sessions_per_day: u32,
    /// How many ads run, all platforms together. Fewer than the built-in ones are not possible.
    pub(crate) ads: u32,
    /// Seed of everything that looks like chance.
    pub(crate) seed: u64,
    /// End of the data: nothing is received later.
    pub(crate) until: Timestamp,
    /// Source id of the pixel's deliveries.
    pub(crate) pixel_source: String,
    /// Source id of Shopify's deliveries.
    pub(crate) shopify_source: String,
    /// The workspace file to fill; without one the data is printed.
    pub(crate) db: Option<PathBuf>,
}

impl DemoArgs {
    /// The defaults: about 2,000 visits in 30 days.
    pub(crate) fn until(until: Timestamp) -> Self {
        Self {
            days: 30,
            sessions_per_day: 67,
            ads: 0,
            db: None,
            seed: 1,
            until,
            pixel_source: "pixel".to_owned(),
            shopify_source: "shopify".to_owned(),
        }
    }

    /// Reads `--until T [--days N] [--sessions-per-day N] [--ads N] [--seed N]
    /// [--pixel-source ID] [--shopify-source ID] [--db FILE]`.
    ///
    /// # Errors
    ///
    /// What is wrong with the arguments, in words.
    pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut until = None;
        let mut read = Self::until(Timestamp(0));
        let mut args = args.into_iter();
        while let Some(name) = args.next() {
            let value = args.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--until" => {
                    until = Some(Timestamp::parse(&value).map_err(|e| format!("--until: {e}"))?);
                }
                "--days" => read.days = number(&name, &value)?,
                "--sessions-per-day" => read.sessions_per_day = number(&name, &value)?,
                "--ads" => read.ads = number(&name, &value)?,
                "--db" => read.db = Some(PathBuf::from(value)),
                "--seed" => read.seed = number(&name, &value)?,
                "--pixel-source" => read.pixel_source = value,
                "--shopify-source" => read.shopify_source = value,
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        let until = until.ok_or("--until is missing, such as 2026-11-23T12:00:00Z")?;
        Ok(Self { until, ..read })
    }

    /// The days of the data, in order.
    pub(super) fn calendar(&self) -> impl Iterator<Item = Day> + use<> {
        (Day::of(self.from().0).0..=Day::of(self.until.0).0).map(Day)
    }

    /// The first moment of the data.
    pub(crate) fn from(&self) -> Timestamp {
        Timestamp(self.until.0.saturating_sub(i64::from(self.days) * DAY_MS))
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name}: `{value}` is not a whole number in range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<DemoArgs, String> {
        DemoArgs::parse(text.split(' ').map(str::to_owned))
    }

    #[test]
    fn arguments_are_read_and_wrong_ones_named() {
        let read =
            parse("--days 7 --until 2026-11-23T12:00:00Z --seed 9 --pixel-source p").unwrap();
        assert_eq!((read.days, read.seed, read.pixel_source.as_str()), (7, 9, "p"));
        assert_eq!(read.from().to_rfc3339(), "2026-11-16T12:00:00.000Z");
        for (text, want) in [
            ("--days 7", "--until is missing"),
            ("--days", "--days needs a value"),
            ("--days -1", "--days: `-1`"),
            ("--until noon", "--until: expected"),
            ("--dasy 1", "unknown argument --dasy"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(want), "{error}");
        }
    }
}
