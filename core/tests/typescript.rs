//! Writes the dashboard's types from `src/api.rs`, so that they are never written twice.
//!
//! Fails when the committed file differs. To accept a change:
//!
//! ```sh
//! UPDATE=1 cargo test -p tributary-core --features typescript --test typescript
//! ```
#![cfg(feature = "typescript")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use tributary_core::{api, options};
use ts_rs::{Config, TS};

const TYPES: &str = "../www/dashboard/src/api/types.ts";
const HEAD: &str = "// Generated from core/src/api/ by core/tests/typescript.rs. Do not edit.\n";

/// The file under construction and the names it declares.
#[derive(Default)]
struct Declarations {
    text: String,
    names: BTreeSet<String>,
}

impl Declarations {
    fn add<T: TS>(&mut self) {
        let config = Config::default();
        self.names.insert(T::ident(&config));
        self.text.push('\n');
        self.text.push_str(&T::docs().unwrap_or_default());
        for line in T::decl(&config).replacen("type ", "export type ", 1).lines() {
            writeln!(self.text, "{}", line.trim_end()).unwrap();
        }
    }
}

/// Who is one person, and why.
fn identity(all: &mut Declarations) {
    all.add::<api::AliasDetail>();
    all.add::<api::MergeStanding>();
    all.add::<api::MergeEvidence>();
    all.add::<api::NewUnmerge>();
    all.add::<api::Unmerge>();
    all.add::<api::IdentityConflict>();
    all.add::<api::QuarantinedAlias>();
    all.add::<api::IdentityReport>();
}

fn add_marketing(all: &mut Declarations) {
    all.add::<api::AdPlatform>();
    all.add::<api::SpendLevel>();
    all.add::<api::SpendRow>();
    all.add::<api::SpendName>();
    all.add::<api::SpendTotal>();
    all.add::<api::LineError>();
    all.add::<api::SpendImport>();
    all.add::<api::DayOrder>();
    all.add::<api::DecimalSign>();
    all.add::<api::CsvMapping>();
    all.add::<api::CsvPreview>();
    all.add::<api::NewMarketingSource>();
    all.add::<api::AdAccount>();
    all.add::<api::MarketingChange>();
    all.add::<api::MarketingState>();
    all.add::<api::MarketingSource>();
    all.add::<api::MarketingPlatform>();
    all.add::<api::SpendUpload>();
    all.add::<api::RatesStatus>();
    all.add::<api::MarketingPage>();
    all.add::<api::SignIn>();
    all.add::<api::SpendSum>();
    all.add::<api::UntrackedAd>();
    all.add::<api::ChannelMarks>();
    all.add::<api::UnknownCampaign>();
    all.add::<api::TrackingHealth>();
    all.add::<api::ReasonCode>();
    all.add::<api::Reason>();
    all.add::<api::PlatformClaim>();
    all.add::<api::ReconciliationDay>();
    all.add::<api::Reconciliation>();
}

/// Who may do what.
fn declare_access(all: &mut Declarations) {
    all.add::<api::Role>();
    all.add::<api::Principal>();
    all.add::<api::Member>();
    all.add::<api::Invite>();
    all.add::<api::Team>();
    all.add::<api::NewInvite>();
    all.add::<api::MadeInvite>();
    all.add::<api::RoleChange>();
    all.add::<api::OpenInvite>();
    all.add::<api::ApiKey>();
    all.add::<api::NewApiKey>();
    all.add::<api::MadeApiKey>();
    all.add::<api::AuditLine>();
    all.add::<api::AuditPage>();
    all.add::<api::WorkspaceChange>();
}

/// How good the data is.
fn declare_quality(all: &mut Declarations) {
    all.add::<api::QualityReport>();
    all.add::<api::EventQuality>();
    all.add::<api::FactCount>();
    all.add::<api::WarningCount>();
    all.add::<api::OrderQuality>();
    all.add::<api::RungCount>();
    all.add::<api::ReasonCount>();
    all.add::<api::PropertyCoverage>();
    all.add::<api::Coverage>();
    all.add::<api::CheckState>();
    all.add::<api::Finding>();
    all.add::<api::Check>();
    all.add::<api::NewErasure>();
    all.add::<api::TokenChange>();
}

fn declarations() -> Declarations {
    let mut all = Declarations::default();
    all.add::<api::Workspace>();
    all.add::<api::NewWorkspace>();
    all.add::<api::SourceKind>();
    declare_access(&mut all);
    all.add::<options::ConsentMode>();
    all.add::<options::SourceOptions>();
    all.add::<api::NewSource>();
    all.add::<api::SourceChange>();
    all.add::<api::Liveness>();
    all.add::<api::SourceStatus>();
    all.add::<api::EventStatus>();
    declare_quality(&mut all);
    all.add::<api::QuarantineReplay>();
    all.add::<api::PropertyOperator>();
    all.add::<api::PropertyCondition>();
    all.add::<api::DerivedEvent>();
    all.add::<api::DerivedEvents>();
    all.add::<api::DerivedEventsStatus>();
    all.add::<api::Warning>();
    all.add::<api::Attribution>();
    all.add::<api::EventSummary>();
    all.add::<api::EventPage>();
    all.add::<api::EventDetail>();
    all.add::<api::StartReason>();
    all.add::<api::SessionSummary>();
    all.add::<api::ProfileSummary>();
    identity(&mut all);
    all.add::<api::SessionDetail>();
    all.add::<api::ConversionDetail>();
    all.add::<api::TouchpointDetail>();
    all.add::<api::ProfileDetail>();
    all.add::<api::ImportSummary>();
    all.add::<api::RuleField>();
    all.add::<api::RuleOperator>();
    all.add::<api::RuleCondition>();
    all.add::<api::ChannelRule>();
    all.add::<api::TrafficSettings>();
    all.add::<api::Follow>();
    all.add::<api::RetentionSettings>();
    all.add::<api::RetentionStatus>();
    all.add::<api::NewForwardTarget>();
    all.add::<api::ForwardTargetChange>();
    all.add::<api::ForwardTarget>();
    all.add::<api::ForwardTrial>();
    all.add::<api::TrafficStatus>();
    all.add::<api::ChannelPreview>();
    all.add::<api::ChannelMove>();
    all.add::<api::AttributionModel>();
    all.add::<api::AttributionWindow>();
    all.add::<api::AttributionMode>();
    all.add::<api::AttributionSettings>();
    all.add::<api::ConnectHistory>();
    all.add::<api::HistoryStatus>();
    all.add::<api::GapDay>();
    all.add::<api::GapReport>();
    all.add::<api::OrderStanding>();
    all.add::<api::OrderSummary>();
    all.add::<api::OrderPage>();
    all.add::<api::OrderCopy>();
    all.add::<api::OrderTouch>();
    all.add::<api::OrderCredit>();
    all.add::<api::ModelCredits>();
    all.add::<api::ChannelCredit>();
    all.add::<api::ModelChannels>();
    all.add::<api::WindowCredits>();
    all.add::<api::Unattributed>();
    all.add::<api::OrderDetail>();
    all.add::<api::WhatIfSide>();
    all.add::<api::WhatIfQuestion>();
    all.add::<api::WhatIfPlace>();
    all.add::<api::WhatIfPart>();
    all.add::<api::WhatIfLine>();
    all.add::<api::WhatIfSum>();
    declare_reports(&mut all);
    all.add::<api::DataRequest>();
    add_marketing(&mut all);
    all.add::<api::FieldError>();
    all.add::<api::Problem>();
    all
}

/// The types of `api/report/`.
fn declare_reports(all: &mut Declarations) {
    all.add::<api::Dimension>();
    all.add::<api::DayRange>();
    all.add::<api::Granularity>();
    all.add::<api::FilterOperator>();
    all.add::<api::ReportFilter>();
    all.add::<api::FormulaMetric>();
    all.add::<api::MetricChoice>();
    all.add::<api::SortBy>();
    all.add::<api::ReportSort>();
    all.add::<api::ReportQuery>();
    all.add::<api::MetricUnit>();
    all.add::<api::MetricSide>();
    all.add::<api::MetricTrend>();
    all.add::<api::MetricInfo>();
    all.add::<api::DimensionInfo>();
    all.add::<api::ReportColumn>();
    all.add::<api::ReportMember>();
    all.add::<api::ReportRow>();
    all.add::<api::Report>();
    all.add::<api::FunnelQuery>();
    all.add::<api::FunnelGroup>();
    all.add::<api::Funnel>();
    all.add::<api::CohortQuery>();
    all.add::<api::CohortRow>();
    all.add::<api::Cohorts>();
    all.add::<api::ReportView>();
    all.add::<api::ReportBody>();
    all.add::<api::NewSavedReport>();
    all.add::<api::SavedReport>();
    all.add::<api::NewDashboard>();
    all.add::<api::Dashboard>();
}

#[test]
fn committed_types_are_those_of_the_api() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TYPES);
    let want = format!("{HEAD}{}", declarations().text);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &want).unwrap();
    }
    let got = std::fs::read_to_string(&path).unwrap();
    assert_eq!(got, want, "types.ts is stale: run this test again with UPDATE=1");
}

#[test]
fn every_type_of_the_api_is_declared() {
    let in_api: BTreeSet<String> = [
        include_str!("../src/api/access.rs"),
        include_str!("../src/api/attribution.rs"),
        include_str!("../src/api/derived.rs"),
        include_str!("../src/api/event.rs"),
        include_str!("../src/api/forwarding.rs"),
        include_str!("../src/api/history.rs"),
        include_str!("../src/api/identity.rs"),
        include_str!("../src/api/marketing.rs"),
        include_str!("../src/api/order.rs"),
        include_str!("../src/api/problem.rs"),
        include_str!("../src/api/profile.rs"),
        include_str!("../src/api/quality.rs"),
        include_str!("../src/api/quarantine.rs"),
        include_str!("../src/api/report/answer.rs"),
        include_str!("../src/api/report/follow.rs"),
        include_str!("../src/api/report/query.rs"),
        include_str!("../src/api/report/saved.rs"),
        include_str!("../src/api/retention.rs"),
        include_str!("../src/api/session.rs"),
        include_str!("../src/api/source.rs"),
        include_str!("../src/api/spend.rs"),
        include_str!("../src/api/tracking.rs"),
        include_str!("../src/api/traffic.rs"),
        include_str!("../src/api/what_if.rs"),
        include_str!("../src/api/workspace.rs"),
        include_str!("../src/options.rs"),
    ]
    .into_iter()
    .flat_map(str::lines)
    .filter_map(|line| line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum ")))
    .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect())
    .collect();
    assert_eq!(declarations().names, in_api);
}
