//! Who is one person, and why (`product.md §5`).

use serde::{Deserialize, Serialize};

/// An alias and since when it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AliasDetail {
    /// `urn:{kind}:{value}`.
    pub alias: String,
    /// Time of the first event that named it, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub first_seen_at: i64,
    /// Whether it gathered too many visitors and joins nobody.
    pub is_quarantined: bool,
}

/// What became of a line of the merge log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum MergeStanding {
    /// Made one person of two.
    Merged,
    /// Both aliases were one person by earlier events.
    Confirmed,
    /// Would have made one person of two customers: refused.
    Conflict,
    /// Separated by a person.
    Removed,
    /// One of the aliases is quarantined.
    Quarantined,
}

/// Why two aliases are one person, or are not: a line of the merge log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MergeEvidence {
    /// One alias.
    pub alias_a: String,
    /// The other.
    pub alias_b: String,
    /// What became of it.
    pub standing: MergeStanding,
    /// Time of the first event that named both, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// That event's source.
    pub source_id: String,
    /// That event's id.
    pub event_id: String,
    /// That event's row in the log; none when it was erased.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub seq: Option<i64>,
    /// Which rung of the source's ladder joined them, such as `note_attribute`.
    pub rung: String,
    /// The profile on the other side, where the two aliases are not one person.
    pub other_profile_id: Option<String>,
    /// For a removed one: what removed it.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub unmerge_id: Option<i64>,
}

/// A request to take two aliases for two people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewUnmerge {
    /// An alias of the profile.
    pub alias_a: String,
    /// Another alias of the profile.
    pub alias_b: String,
}

/// Two aliases that a person separated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Unmerge {
    /// Number of the decision.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub unmerge_id: i64,
    /// When it was decided, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub decided_at: i64,
    /// When it was taken back, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub undone_at: Option<i64>,
    /// One alias.
    pub alias_a: String,
    /// The other.
    pub alias_b: String,
    /// Profile of the one now; none when it was erased.
    pub profile_a: Option<String>,
    /// Profile of the other now.
    pub profile_b: Option<String>,
    /// Lines of the merge log that it removed.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_edges: i64,
}

/// Two customers whom a weaker alias would have made one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IdentityConflict {
    /// The line of the merge log that was refused.
    pub merge: MergeEvidence,
    /// Profile of the line's `alias_a`.
    pub profile_a: String,
    /// Profile of the line's `alias_b`.
    pub profile_b: String,
}

/// An alias that joins nobody, for it gathered too many visitors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct QuarantinedAlias {
    /// The alias.
    pub alias: String,
    /// Its own profile.
    pub profile_id: String,
    /// Visitors it was named with, counted up to 1,000.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_visitors: i64,
    /// First time it was named, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub first_seen_at: i64,
}

/// What the identity rules held back, and what people decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IdentityReport {
    /// Refused merges, at most 100.
    pub conflicts: Vec<IdentityConflict>,
    /// Quarantined aliases, at most 100.
    pub quarantined: Vec<QuarantinedAlias>,
    /// What people separated, newest first, at most 100.
    pub unmerges: Vec<Unmerge>,
}
