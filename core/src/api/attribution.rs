//! How credit is given (`product.md §9`).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How a conversion's credit is shared among its touches.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum AttributionModel {
    /// All to the last touch.
    #[default]
    LastTouch,
    /// All to the first touch.
    FirstTouch,
    /// All to the last paid touch.
    LastPaidTouch,
    /// All to the first paid touch.
    FirstPaidTouch,
    /// To each the same.
    Linear,
    /// All to each.
    Participation,
    /// 40 % to the first and the last, 20 % shared between.
    UShaped,
    /// 20 % to the first, 60 % to the last, 20 % shared between.
    JShaped,
    /// 60 % to the first, 20 % to the last, 20 % shared between.
    InverseJ,
    /// Half for every 7 days before the conversion.
    TimeDecay,
    /// Half for every 7 days after the first touch.
    InverseTimeDecay,
    /// All to the session that held the conversion.
    Direct,
}

/// How far back a touch counts, in days of 24 hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "1 | 7 | 14 | 30 | 60 | 90"))]
#[expect(missing_docs, reason = "the names say it")]
pub enum AttributionWindow {
    Days1,
    Days7,
    Days14,
    #[default]
    Days30,
    Days60,
    Days90,
}

impl AttributionWindow {
    /// All, the narrowest first.
    pub const ALL: [Self; 6] =
        [Self::Days1, Self::Days7, Self::Days14, Self::Days30, Self::Days60, Self::Days90];

    /// Its days.
    pub const fn days(self) -> u16 {
        match self {
            Self::Days1 => 1,
            Self::Days7 => 7,
            Self::Days14 => 14,
            Self::Days30 => 30,
            Self::Days60 => 60,
            Self::Days90 => 90,
        }
    }

    /// The window of so many days, if it is one.
    pub fn of_days(days: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.days() == days)
    }
}

impl Serialize for AttributionWindow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.days().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AttributionWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let window = Self::of_days(u16::deserialize(deserializer)?);
        window.ok_or_else(|| de::Error::custom("expected 1, 7, 14, 30, 60 or 90 days"))
    }
}

/// The moment that credit is dated at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum AttributionMode {
    /// The touch's.
    ClickTime,
    /// The conversion's.
    #[default]
    ConversionTime,
}

/// The four choices about attribution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AttributionSettings {
    /// How credit is shared.
    pub model: AttributionModel,
    /// How far back a touch counts.
    pub window_days: AttributionWindow,
    /// When credit is dated.
    pub mode: AttributionMode,
    /// In click time, drops credit whose conversion came more than so many days of 24 hours
    /// after the touch; no effect in conversion time.
    pub lookback_days: Option<u16>,
}
