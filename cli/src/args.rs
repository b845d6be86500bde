//! Reading `--name value` arguments.

use std::collections::BTreeMap;

/// Options by name, in the order they were given, and the words between them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Args {
    options: BTreeMap<String, Vec<String>>,
    words: Vec<String>,
}

impl Args {
    /// Reads the arguments of a command that knows these options.
    ///
    /// # Errors
    ///
    /// What is wrong with them, in words.
    pub(crate) fn parse(args: Vec<String>, known: &[&str]) -> Result<Self, String> {
        let mut read = Self::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            if !arg.starts_with("--") {
                read.words.push(arg);
            } else if known.contains(&arg.as_str()) {
                let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
                read.options.entry(arg).or_default().push(value);
            } else {
                return Err(format!("unknown argument {arg}"));
            }
        }
        Ok(read)
    }

    /// All values of an option.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.options.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The last value of an option.
    pub(crate) fn last(&self, name: &str) -> Option<&str> {
        self.all(name).last().map(String::as_str)
    }

    /// The last value of an option that must be given.
    ///
    /// # Errors
    ///
    /// That it is missing.
    pub(crate) fn required(&self, name: &str) -> Result<&str, String> {
        self.last(name).ok_or_else(|| format!("{name} is missing"))
    }

    /// A whole number.
    ///
    /// # Errors
    ///
    /// That it is none.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        let read = |text: &str| {
            text.parse().map_err(|_| format!("{name}: `{text}` is not a whole number in range"))
        };
        self.last(name).map(read).transpose()
    }

    /// The words that stand outside options, as many as are wanted.
    ///
    /// # Errors
    ///
    /// That there are more or fewer.
    pub(crate) fn words<const N: usize>(&self, what: &str) -> Result<&[String; N], String> {
        let words = self.words.as_slice();
        words.try_into().map_err(|_| format!("expected {what}, got {}", words.len()))
    }

    /// The one word that stands outside options.
    ///
    /// # Errors
    ///
    /// That there is none, or more than one.
    pub(crate) fn word(&self, what: &str) -> Result<&str, String> {
        match self.words.as_slice() {
            [word] => Ok(word),
            [] => Err(format!("{what} is missing")),
            [_, second, ..] => Err(format!("unexpected `{second}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Args, String> {
        Args::parse(text.split(' ').map(str::to_owned).collect(), &["--db", "--header"])
    }

    #[test]
    fn options_and_words_are_told_apart() {
        let args = parse("sessions --db a --header x=1 --header y=2").unwrap();
        assert_eq!(args.word("table"), Ok("sessions"));
        assert_eq!(args.required("--db"), Ok("a"));
        assert_eq!(args.all("--header"), ["x=1", "y=2"]);
        assert_eq!(
            args.number::<u8>("--db"),
            Err("--db: `a` is not a whole number in range".into())
        );
        assert_eq!(parse("--db").unwrap_err(), "--db needs a value");
        assert_eq!(parse("--what 1").unwrap_err(), "unknown argument --what");
        assert_eq!(parse("a b").unwrap().word("table").unwrap_err(), "unexpected `b`");
    }
}
