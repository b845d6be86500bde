//! What a visitor agreed to (`product.md §2`): rides on every event and on the profile.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::options::ConsentMode;

/// Where the snapshot stands among an event's properties and a profile's.
pub const CONSENT: &str = "consent";

/// Agreed or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Agreed.
    Granted,
    /// Refused, or never agreed where that is needed.
    Denied,
}

impl Word {
    /// [`Word::Granted`] where something is allowed.
    pub fn of(is_allowed: bool) -> Self {
        if is_allowed { Self::Granted } else { Self::Denied }
    }
}

/// A snapshot of what a visitor agreed to. What nobody has said is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Measuring visits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analytics: Option<Word>,
    /// Passing on to ad platforms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketing: Option<Word>,
}

impl Consent {
    /// The snapshot with what a browser's Global Privacy Control says: no marketing.
    #[must_use]
    pub fn with_gpc(self, has_gpc: bool) -> Self {
        let marketing = if has_gpc { Some(Word::Denied) } else { self.marketing };
        Self { marketing, ..self }
    }

    /// What may be done with an event under a source's setting.
    pub fn verdict(self, mode: ConsentMode) -> Verdict {
        match mode {
            ConsentMode::Default => Verdict::Keep,
            _ if self.analytics == Some(Word::Granted) => Verdict::Keep,
            ConsentMode::Cookieless => Verdict::ForgetVisitor,
            ConsentMode::Require => Verdict::Drop,
        }
    }

    /// Writes the snapshot where it is kept; none at all leaves no trace.
    pub fn note(self, properties: &mut Map<String, Value>, profile: &mut Map<String, Value>) {
        let Ok(Value::Object(snapshot)) = serde_json::to_value(self) else { return };
        if !snapshot.is_empty() {
            properties.insert(CONSENT.to_owned(), snapshot.clone().into());
            profile.insert(CONSENT.to_owned(), snapshot.into());
        }
    }
}

/// What may be done with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All that it says may be stored.
    Keep,
    /// It may be stored without what the browser keeps of its visitor.
    ForgetVisitor,
    /// Nothing of it may be stored.
    Drop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_analytics_that_was_granted_opens_a_restricted_source() {
        use ConsentMode::{Cookieless, Default, Require};
        use Verdict::{Drop, ForgetVisitor, Keep};
        let granted = Some(Word::Granted);
        let denied = Some(Word::Denied);
        for (analytics, marketing, want) in [
            (granted, denied, [Keep, ForgetVisitor, Drop].map(|_| Keep)),
            (denied, granted, [Keep, ForgetVisitor, Drop]),
            (None, granted, [Keep, ForgetVisitor, Drop]),
            (None, None, [Keep, ForgetVisitor, Drop]),
        ] {
            let consent = Consent { analytics, marketing };
            let got = [Default, Cookieless, Require].map(|mode| consent.verdict(mode));
            assert_eq!(got, want, "{consent:?}");
        }
    }

    #[test]
    fn global_privacy_control_refuses_marketing() {
        let granted = Consent { analytics: Some(Word::Granted), marketing: Some(Word::Granted) };
        assert_eq!(granted.with_gpc(true).marketing, Some(Word::Denied));
        assert_eq!(granted.with_gpc(true).analytics, Some(Word::Granted));
        assert_eq!(granted.with_gpc(false), granted);
        assert_eq!(Consent::default().with_gpc(true).analytics, None);
    }

    #[test]
    fn an_unknown_consent_leaves_no_trace() {
        let (mut properties, mut profile) = (Map::new(), Map::new());
        Consent::default().note(&mut properties, &mut profile);
        assert!(properties.is_empty() && profile.is_empty());
        Consent::default().with_gpc(true).note(&mut properties, &mut profile);
        assert_eq!(profile["consent"], serde_json::json!({"marketing": "denied"}));
    }
}
