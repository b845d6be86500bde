//! Formulas: arithmetic over metrics.
//!
//! ```text
//! expression = term (('+' | '-') term)*
//! term       = factor (('*' | '/') factor)*
//! factor     = '-' factor | number | '(' expression ')' | metric
//!            | 'events' '(' name ')' | 'sessions' '(' name ')' | 'profiles' '(' name ')'
//!            | 'revenue' '(' name ')' | aggregate '(' name ',' name ')'
//! aggregate  = 'sum' | 'average' | 'min' | 'max' | 'distinct'
//! name       = '"' … '"'
//! ```

use super::metric::{self, Metric};
use super::part::{EventMeasure, EventPart, Part};

/// Characters of a formula, at most.
const MAX_CHARS: usize = 500;
/// Parentheses and signs inside one another, at most.
const MAX_DEPTH: usize = 32;
/// Characters of an event's or property's name, at most.
const MAX_NAME_CHARS: usize = 200;

/// A formula, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A sum.
    Part(Part),
    /// `-a`.
    Negated(Box<Expr>),
    /// `a op b`, with `op` one of `+ - * /`.
    Both(char, Box<Expr>, Box<Expr>),
}

impl Expr {
    /// Its value with the parts' values; `None` where something is divided by zero.
    pub fn value(&self, part: &impl Fn(&Part) -> f64) -> Option<f64> {
        let value = match self {
            Self::Number(number) => *number,
            Self::Part(it) => part(it),
            Self::Negated(inner) => -inner.value(part)?,
            Self::Both(op, a, b) => {
                let (a, b) = (a.value(part)?, b.value(part)?);
                match op {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    _ if b == 0.0 => return None,
                    _ => a / b,
                }
            }
        };
        // Minus nothing is nothing.
        value.is_finite().then_some(if value == 0.0 { 0.0 } else { value })
    }

    /// The same, with no value where `n` is zero.
    fn unless_zero(self, n: Self) -> Self {
        let nothing = Self::Both('/', Box::new(Self::Number(0.0)), Box::new(n));
        Self::Both('+', Box::new(self), Box::new(nothing))
    }

    /// Hands over each part that it needs.
    pub fn each_part(&self, take: &mut impl FnMut(&Part)) {
        match self {
            Self::Number(_) => {}
            Self::Part(part) => take(part),
            Self::Negated(inner) => inner.each_part(take),
            Self::Both(_, a, b) => {
                a.each_part(take);
                b.each_part(take);
            }
        }
    }
}

/// Reads a formula.
///
/// # Errors
///
/// What is wrong with it, for a person.
pub fn parse(text: &str) -> Result<Expr, String> {
    if MAX_CHARS < text.chars().count() {
        return Err(format!("a formula has at most {MAX_CHARS} characters"));
    }
    let mut parser = Parser { rest: text, depth: 0 };
    let expr = parser.expression()?;
    match parser.peek() {
        None => Ok(expr),
        Some(found) => Err(format!("unexpected `{found}`")),
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.rest = self.rest.get(wanted.len_utf8()..).unwrap_or_default();
        }
        is_there
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.take(wanted) {
            return Ok(());
        }
        match self.peek() {
            Some(found) => Err(format!("expected `{wanted}`, found `{found}`")),
            None => Err(format!("expected `{wanted}` at the end")),
        }
    }

    fn expression(&mut self) -> Result<Expr, String> {
        let mut left = self.term()?;
        while let Some(op @ ('+' | '-')) = self.peek() {
            self.take(op);
            left = Expr::Both(op, Box::new(left), Box::new(self.term()?));
        }
        Ok(left)
    }

    fn term(&mut self) -> Result<Expr, String> {
        let mut left = self.factor()?;
        while let Some(op @ ('*' | '/')) = self.peek() {
            self.take(op);
            left = Expr::Both(op, Box::new(left), Box::new(self.factor()?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if MAX_DEPTH < self.depth {
            return Err(format!("a formula is at most {MAX_DEPTH} levels deep"));
        }
        let expr = match self.peek() {
            None => Err("the formula ends too early".to_owned()),
            Some('-') => {
                self.take('-');
                Ok(Expr::Negated(Box::new(self.factor()?)))
            }
            Some('(') => {
                self.take('(');
                let inner = self.expression()?;
                self.expect(')').map(|()| inner)
            }
            Some(first) if first.is_ascii_digit() || first == '.' => self.number(),
            Some(first) if first.is_ascii_alphabetic() => self.word(),
            Some(found) => Err(format!("unexpected `{found}`")),
        };
        self.depth -= 1;
        expr
    }

    fn split(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn number(&mut self) -> Result<Expr, String> {
        let text = self.split(|c| c.is_ascii_digit() || c == '.');
        text.parse().map(Expr::Number).map_err(|_| format!("`{text}` is no number"))
    }

    fn word(&mut self) -> Result<Expr, String> {
        let word = self.split(|c| c.is_ascii_alphanumeric() || c == '_');
        if self.peek() == Some('(') {
            return self.function(word);
        }
        match metric::find(word) {
            Some(Metric { formula: Some(formula), .. }) => parse(formula),
            Some(Metric { part: Some(part), .. }) => Ok(Expr::Part(part.clone())),
            _ => Err(format!("there is no metric `{word}`")),
        }
    }

    fn function(&mut self, word: &str) -> Result<Expr, String> {
        self.expect('(')?;
        let event = self.name()?;
        let has_property = matches!(word, "sum" | "average" | "min" | "max" | "distinct");
        let property = if has_property {
            self.expect(',')?;
            self.name()?
        } else {
            String::new()
        };
        self.expect(')')?;
        if event == "$page_load" && !matches!(word, "events" | "sessions") {
            return Err("page loads can be counted by `events` and `sessions`".to_owned());
        }
        let part = |measure| {
            let (event, property) = (event.clone(), property.clone());
            Expr::Part(Part::Event(EventPart { event, measure, property }))
        };
        Ok(match word {
            "events" => part(EventMeasure::Events),
            "sessions" => part(EventMeasure::Sessions),
            "profiles" => part(EventMeasure::Profiles),
            "revenue" => part(EventMeasure::Revenue),
            "sum" => part(EventMeasure::Sum),
            "average" => {
                let (sum, n) = (part(EventMeasure::Sum), part(EventMeasure::Numbers));
                Expr::Both('/', Box::new(sum), Box::new(n))
            }
            "min" => part(EventMeasure::Min).unless_zero(part(EventMeasure::Numbers)),
            "max" => part(EventMeasure::Max).unless_zero(part(EventMeasure::Numbers)),
            "distinct" => part(EventMeasure::Distinct),
            _ => {
                return Err(format!(
                    "there is no `{word}(…)`: use events, sessions, profiles, \
                    revenue, sum, average, min, max or distinct"
                ));
            }
        })
    }

    fn name(&mut self) -> Result<String, String> {
        self.expect('"')?;
        let Some(end) = self.rest.find('"') else {
            return Err("a name misses its `\"`".to_owned());
        };
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        if name.is_empty() || MAX_NAME_CHARS < name.chars().count() {
            return Err(format!("a name has 1 to {MAX_NAME_CHARS} characters"));
        }
        Ok(name.to_owned())
    }
}
