// Generated from core/src/api/ by core/tests/typescript.rs. Do not edit.

/**
 * One merchant.
 */
export type Workspace = {
/**
 * Short id used in addresses: lower-case letters, digits, `-`.
 */
workspace_id: string,
/**
 * What people call it.
 */
name: string,
/**
 * IANA time zone that days are cut in, such as `Europe/Berlin`.
 */
time_zone: string,
/**
 * ISO 4217 code that reports are shown in.
 */
currency: string, };

/**
 * What it takes to make a [`Workspace`].
 */
export type NewWorkspace = {
/**
 * What people call it; the id is made from it.
 */
name: string,
/**
 * IANA time zone; `UTC` when absent.
 */
time_zone: string | null,
/**
 * ISO 4217 code; `USD` when absent.
 */
currency: string | null, };

/**
 * Where events come from (`product.md §1`).
 */
export type SourceKind = "pixel" | "webhook" | "shopify" | "woocommerce" | "segment" | "web_pixel";

/**
 * What somebody may do in a workspace; each may what the one before it may.
 */
export type Role = "viewer" | "editor" | "admin";

/**
 * Who a caller is.
 */
export type Principal = { "kind": "owner" } | { "kind": "user",
/**
 * Their id.
 */
user_id: string,
/**
 * What they sign in with.
 */
email: string,
/**
 * Their role by workspace.
 */
roles: { [key in string]: Role }, } | { "kind": "key",
/**
 * The key's id.
 */
key_id: string,
/**
 * The workspace it reads.
 */
workspace_id: string, };

/**
 * A person of a workspace.
 */
export type Member = {
/**
 * Their id.
 */
user_id: string,
/**
 * What they sign in with.
 */
email: string,
/**
 * What they may do here.
 */
role: Role,
/**
 * Since when they are here, Unix ms.
 */
since: number, };

/**
 * A link that lets one person in; it works once, for three days.
 */
export type Invite = {
/**
 * Its id.
 */
invite_id: string,
/**
 * Whom it is for.
 */
email: string,
/**
 * What they may do here.
 */
role: Role,
/**
 * Whether it only sets a new password for somebody who is here already.
 */
is_reset: boolean,
/**
 * When it stops working, Unix ms.
 */
expires_at: number, };

/**
 * Everybody of a workspace, and who was invited.
 */
export type Team = {
/**
 * Who is here, by e-mail.
 */
members: Array<Member>,
/**
 * Invites that still work, by e-mail.
 */
invites: Array<Invite>, };

/**
 * Whom to invite.
 */
export type NewInvite = {
/**
 * Whom it is for.
 */
email: string,
/**
 * What they may do here.
 */
role: Role, };

/**
 * A fresh invite with its token, which is told this once.
 */
export type MadeInvite = {
/**
 * The secret end of its link, `/dashboard/invite/{token}`.
 */
token: string,
/**
 * Its id.
 */
invite_id: string,
/**
 * Whom it is for.
 */
email: string,
/**
 * What they may do here.
 */
role: Role,
/**
 * Whether it only sets a new password for somebody who is here already.
 */
is_reset: boolean,
/**
 * When it stops working, Unix ms.
 */
expires_at: number, };

/**
 * A member's new role.
 */
export type RoleChange = {
/**
 * What they may do from now on.
 */
role: Role, };

/**
 * What an invite's link shows to whom it is for.
 */
export type OpenInvite = {
/**
 * Name of the workspace.
 */
workspace_name: string,
/**
 * The workspace.
 */
workspace_id: string,
/**
 * Whom it is for.
 */
email: string,
/**
 * What they may do there.
 */
role: Role,
/**
 * Whether it only sets a new password.
 */
is_reset: boolean,
/**
 * Whether they have a password here already, and join with it.
 */
has_password: boolean, };

/**
 * A key that reads one workspace.
 */
export type ApiKey = {
/**
 * Its id.
 */
key_id: string,
/**
 * What people call it.
 */
name: string,
/**
 * When it was made, Unix ms.
 */
created_at: number,
/**
 * The day it was used last (its beginning in UTC), Unix ms.
 */
last_used_at: number | null, };

/**
 * What it takes to make an [`ApiKey`].
 */
export type NewApiKey = {
/**
 * What people call it.
 */
name: string, };

/**
 * A fresh key with its secret, which is told this once.
 */
export type MadeApiKey = {
/**
 * What goes into `Authorization: Bearer …`.
 */
secret: string,
/**
 * Its id.
 */
key_id: string,
/**
 * What people call it.
 */
name: string,
/**
 * When it was made, Unix ms.
 */
created_at: number,
/**
 * The day it was used last (its beginning in UTC), Unix ms.
 */
last_used_at: number | null, };

/**
 * One change that somebody made.
 */
export type AuditLine = {
/**
 * Position in the log; grows with time.
 */
audit_id: number,
/**
 * When, Unix ms.
 */
at: number,
/**
 * Who: a member's e-mail, `admin token`, or `former user`.
 */
actor: string,
/**
 * HTTP method of the call.
 */
method: string,
/**
 * Its path below the workspace; what could name a customer is left out.
 */
path: string,
/**
 * Names of the fields that were set, never their values.
 */
fields: Array<string>, };

/**
 * A page of the log of changes, newest first.
 */
export type AuditPage = {
/**
 * The lines.
 */
lines: Array<AuditLine>,
/**
 * Pass as `before` to read on; absent at the end.
 */
next_before: number | null, };

/**
 * What to change of a workspace; what is absent stays as it is.
 */
export type WorkspaceChange = {
/**
 * What people call it; its id stays.
 */
name?: string,
/**
 * IANA time zone.
 */
time_zone?: string,
/**
 * ISO 4217 code.
 */
currency?: string, };

/**
 * When the pixel may keep cookies and send (`product.md §2`, consent).
 */
export type ConsentMode = "default" | "require" | "cookieless";

/**
 * What a person sets for one source. A field that is absent has its default.
 */
export type SourceOptions = {
/**
 * When the pixel may keep cookies and send.
 */
consent: ConsentMode,
/**
 * Events that the pixel would track by itself and shall not, such as `Viewed Cart`.
 */
untracked: Array<string>,
/**
 * Whether `$email` identifies a person of its own accord.
 */
email_is_alias: boolean,
/**
 * How long an order may still grow by an upsell, in seconds.
 */
upsell_delay_s: number,
/**
 * Orders of these sales channels (`$sales_channel_type`) are left out.
 */
excluded_channels: Array<string>,
/**
 * Orders with one of these tags are left out.
 */
excluded_tags: Array<string>,
/**
 * Requests that a webhook or Segment source may send in a minute; 0 for any number. Each
 * place of the network counts for itself, and what tells an order is always taken.
 */
max_per_minute: number, };

/**
 * What it takes to make a source.
 */
export type NewSource = {
/**
 * What people call it.
 */
name: string,
/**
 * Its kind, fixed for life.
 */
kind: SourceKind,
/**
 * Origins a browser may send from, such as `https://shop.example`; empty allows any.
 */
allowed_origins: Array<string>,
/**
 * The platform's signing secret; required for Shopify, which shows it beside its webhooks,
 * and for WooCommerce.
 */
secret: string | null,
/**
 * Keep a token that is in use already, 6 to 64 URL-safe characters; made for you when
 * absent.
 */
token: string | null, };

/**
 * What to change of a source; what is absent stays as it is.
 */
export type SourceChange = {
/**
 * What people call it.
 */
name?: string,
/**
 * Origins a browser may send from; empty allows any.
 */
allowed_origins?: Array<string>,
/**
 * The platform's new signing secret; the one before it stays good beside it.
 */
secret?: string,
/**
 * All of its options.
 */
options?: SourceOptions, };

/**
 * Whether a source is delivering.
 */
export type Liveness = "waiting" | "live" | "quiet" | "silent";

/**
 * A source and how it is doing.
 */
export type SourceStatus = {
/**
 * Stable id within the workspace.
 */
source_id: string,
/**
 * What people call it.
 */
name: string,
/**
 * Its kind.
 */
kind: SourceKind,
/**
 * The public token in its addresses (`/e/{token}`, `/pixels/{token}.js`), or the
 * `X-Webhook-Token` of a webhook source.
 */
token: string,
/**
 * Until when the token before this one works, Unix ms.
 */
previous_token_until: number | null,
/**
 * Origins a browser may send from; empty allows any.
 */
allowed_origins: Array<string>,
/**
 * What is set for it.
 */
options: SourceOptions,
/**
 * When it was made, Unix ms.
 */
created_at: number,
/**
 * Receipt of its newest event, Unix ms.
 */
last_event_at: number | null,
/**
 * Name of its newest event.
 */
last_event_name: string | null,
/**
 * Events accepted in the last 24 hours.
 */
events_24h: number,
/**
 * Repeats recognised in the last 24 hours.
 */
duplicates_24h: number,
/**
 * Events and deliveries refused or quarantined in the last 24 hours.
 */
rejected_24h: number,
/**
 * Whether it is delivering.
 */
liveness: Liveness, };

/**
 * What became of a received event (`product.md §3`).
 */
export type EventStatus = "accepted" | "duplicate" | "rejected" | "quarantined" | "replayed";

/**
 * How good the data of a time is.
 */
export type QualityReport = {
/**
 * Beginning of the first hour of receipt, Unix ms.
 */
from: number,
/**
 * End of the last hour, Unix ms.
 */
to: number,
/**
 * Rows of the log that are not counted yet; ask again.
 */
n_behind: number,
/**
 * Each event of each source, most frequent first, at most 200.
 */
events: Array<EventQuality>,
/**
 * How the events divide by each fact (`fact` of the event log's filters).
 */
facts: Array<FactCount>,
/**
 * Warnings, most frequent first, at most 100.
 */
warnings: Array<WarningCount>,
/**
 * How orders were tied to visits.
 */
orders: OrderQuality, };

/**
 * One event name of one source.
 */
export type EventQuality = {
/**
 * The source.
 */
source_id: string,
/**
 * The event.
 */
name: string,
/**
 * Stored events that a browser sent.
 */
n_client: number,
/**
 * Stored events that a server sent.
 */
n_server: number,
/**
 * Repeats.
 */
n_duplicates: number,
/**
 * Refused or in quarantine.
 */
n_rejected: number,
/**
 * Stored events of each hour, oldest first.
 */
hours: Array<number>,
/**
 * What is usual for each hour: the mean of the same hour of the week, up to four weeks
 * back; nothing without a week of history.
 */
usual: Array<number>, };

/**
 * How many events a fact holds of.
 */
export type FactCount = {
/**
 * The fact, such as `level`.
 */
fact: string,
/**
 * Its value, such as `wasm`.
 */
value: string,
/**
 * Events.
 */
n: number, };

/**
 * How often a warning was given.
 */
export type WarningCount = {
/**
 * The source.
 */
source_id: string,
/**
 * The event.
 */
name: string,
/**
 * The rule.
 */
rule: string,
/**
 * The field it is about.
 */
field: string,
/**
 * Events.
 */
n: number,
/**
 * Row of the newest of them.
 */
sample: number, };

/**
 * How orders were tied to visits.
 */
export type OrderQuality = {
/**
 * Orders told by a browser alone.
 */
n_client: number,
/**
 * Orders told by a server alone.
 */
n_server: number,
/**
 * Orders told by both, counted once.
 */
n_both: number,
/**
 * Orders by the rung that tied them to a person, most first.
 */
rungs: Array<RungCount>,
/**
 * Orders without a visit to credit, by the reason.
 */
unattributed: Array<ReasonCount>, };

/**
 * Orders of one rung.
 */
export type RungCount = {
/**
 * The rung, such as `checkout_token`; `none` when the order names nobody.
 */
rung: string,
/**
 * Orders.
 */
n: number,
/**
 * Those with a visit to credit.
 */
n_stitched: number, };

/**
 * Orders without a visit for one reason.
 */
export type ReasonCount = {
/**
 * `not_web`, `nobody`, `no_visit`, `visit_later` or `visit_too_old`.
 */
reason: string,
/**
 * Orders.
 */
n: number,
/**
 * Row of the newest of them.
 */
sample: number, };

/**
 * One property of an event.
 */
export type PropertyCoverage = {
/**
 * The property.
 */
property: string,
/**
 * Events that have it.
 */
n: number,
/**
 * JSON types it comes in, most frequent first.
 */
types: Array<string>,
/**
 * Up to three values, shortened.
 */
examples: Array<string>, };

/**
 * Which properties the latest events of a name have.
 */
export type Coverage = {
/**
 * Events that were looked at, at most 1000.
 */
n_events: number,
/**
 * Their properties, most frequent first, at most 200.
 */
properties: Array<PropertyCoverage>, };

/**
 * How a check turned out.
 */
export type CheckState = "broken" | "attention" | "fine" | "unknown";

/**
 * One thing that a check found.
 */
export type Finding = {
/**
 * What it is about: a source, a page, a browser, an account…
 */
subject: string,
/**
 * How many or how long, in the check's own unit.
 */
n: number,
/**
 * A row of the log to look at.
 */
sample: number | null, };

/**
 * One check of the tracking doctor.
 */
export type Check = {
/**
 * Stable id, such as `order_silence`.
 */
check: string,
/**
 * How it turned out.
 */
state: CheckState,
/**
 * What was found, at most 20.
 */
findings: Array<Finding>, };

/**
 * What to erase.
 */
export type NewErasure = {
/**
 * Any alias of the person, such as `urn:email:ann@mail.example`.
 */
alias: string, };

/**
 * A source's new token.
 */
export type TokenChange = {
/**
 * How many days the old one still works, 0 to 90.
 */
grace_days: number, };

/**
 * What reading a delivery in quarantine again has given.
 */
export type QuarantineReplay = {
/**
 * `replayed`, also when it was read before; `quarantined` when it still can't be read.
 */
status: EventStatus,
/**
 * Events stored just now.
 */
accepted: number,
/**
 * Events that were there already.
 */
duplicates: number,
/**
 * Why it still can't be read.
 */
error: string | null, };

/**
 * How a condition compares. Texts are compared without regard to case, numbers exactly.
 */
export type PropertyOperator = "is" | "is_not" | "contains" | "does_not_contain" | "greater_than" | "at_least" | "less_than" | "at_most" | "is_set" | "is_not_set";

/**
 * One condition of a derived event.
 */
export type PropertyCondition = {
/**
 * Name of the property; `items.product_id` looks at that of any item.
 */
property: string,
/**
 * How it compares.
 */
operator: PropertyOperator,
/**
 * What with, as text: `100`, `true`, `summer`; not looked at for `is_set` and `is_not_set`.
 */
value: string, };

/**
 * A new event for each event that the conditions hold for.
 */
export type DerivedEvent = {
/**
 * Name of the new event.
 */
name: string,
/**
 * Name of the event it is made of.
 */
event: string,
/**
 * All of them must hold; none holds always.
 */
conditions: Array<PropertyCondition>, };

/**
 * A workspace's derived events.
 */
export type DerivedEvents = {
/**
 * The workspace's own, which hold for what is received from now on.
 */
rules: Array<DerivedEvent>, };

/**
 * What [`DerivedEvents`] there are.
 */
export type DerivedEventsStatus = {
/**
 * The workspace's own.
 */
rules: Array<DerivedEvent>,
/**
 * Those that every workspace has.
 */
built_in: Array<DerivedEvent>, };

/**
 * A doubt about a good event, or the reason a bad one was refused.
 */
export type Warning = {
/**
 * Stable code of the rule, such as `missing_property`.
 */
rule: string,
/**
 * The field it is about, such as `properties.currency`.
 */
field: string,
/**
 * One sentence for a person.
 */
message: string, };

/**
 * The five levels a session is attributed to (`product.md §8`).
 */
export type Attribution = {
/**
 * Such as `Paid Social`.
 */
channel_group: string,
/**
 * Such as `Meta Ads`.
 */
channel: string,
/**
 * Campaign id or `utm_campaign`.
 */
campaign: string | null,
/**
 * Ad set id or name.
 */
ad_set: string | null,
/**
 * Ad id or name.
 */
ad: string | null, };

/**
 * One line of the event log.
 */
export type EventSummary = {
/**
 * Position in the log; grows with receipt.
 */
seq: number,
/**
 * Source it came from.
 */
source_id: string,
/**
 * The sender's id; the deduplication key within the source.
 */
event_id: string,
/**
 * Event name. Empty for a delivery that could not be read.
 */
name: string,
/**
 * When it happened (clock-corrected), Unix ms.
 */
at: number,
/**
 * When it was received, Unix ms.
 */
received_at: number,
/**
 * What became of it.
 */
status: EventStatus,
/**
 * How many warnings it carries.
 */
n_warnings: number,
/**
 * The address it happened on, when it has one.
 */
url: string | null,
/**
 * The person, when the event names one.
 */
profile_id: string | null, };

/**
 * A page of the event log, newest receipt first.
 */
export type EventPage = {
/**
 * The lines.
 */
events: Array<EventSummary>,
/**
 * Pass as `before` to read on; absent at the end.
 */
next_before: number | null, };

/**
 * Everything about one received event.
 */
export type EventDetail = {
/**
 * What happened.
 */
properties: Record<string, unknown>,
/**
 * What it said of the person.
 */
profile_properties: Record<string, unknown>,
/**
 * Normalised aliases that identify the person.
 */
aliases: Array<string>,
/**
 * What was known of the person up to then: the newest value of each profile property
 * that any of their events had said by its time.
 */
known_then: Record<string, unknown>,
/**
 * Aliases it carried that were set aside, and why.
 */
warnings: Array<Warning>,
/**
 * Which pixel level sent it, for browser events.
 */
level: string | null,
/**
 * The session it belongs to.
 */
session: SessionSummary | null,
/**
 * For a duplicate: the row it repeats.
 */
duplicate_of: number | null,
/**
 * For an accepted event: the rows that repeat it.
 */
repeated_by: Array<number>,
/**
 * For a rejected one: what was wrong.
 */
error: string | null,
/**
 * Position in the log; grows with receipt.
 */
seq: number,
/**
 * Source it came from.
 */
source_id: string,
/**
 * The sender's id; the deduplication key within the source.
 */
event_id: string,
/**
 * Event name. Empty for a delivery that could not be read.
 */
name: string,
/**
 * When it happened (clock-corrected), Unix ms.
 */
at: number,
/**
 * When it was received, Unix ms.
 */
received_at: number,
/**
 * What became of it.
 */
status: EventStatus,
/**
 * How many warnings it carries.
 */
n_warnings: number,
/**
 * The address it happened on, when it has one.
 */
url: string | null,
/**
 * The person, when the event names one.
 */
profile_id: string | null, };

/**
 * Why a session began (`product.md §7.5`).
 */
export type StartReason = "first" | "timeout" | "new_source";

/**
 * One visit.
 */
export type SessionSummary = {
/**
 * Id computed from visitor and start.
 */
session_id: string,
/**
 * The browser (`__cvg_uid`).
 */
visitor_id: string,
/**
 * First event, Unix ms.
 */
started_at: number,
/**
 * Last event, Unix ms.
 */
last_event_at: number,
/**
 * Why it began.
 */
start_reason: StartReason,
/**
 * Address of the first page.
 */
landing_url: string | null,
/**
 * Referrer of the first page.
 */
referrer: string | null,
/**
 * Where the visit came from.
 */
attribution: Attribution,
/**
 * `desktop`, `mobile`, `tablet` or `bot`.
 */
device: string,
/**
 * ISO 3166-1 alpha-2 code from the edge.
 */
country: string | null,
/**
 * Whether reports leave it out as a bot.
 */
is_bot: boolean,
/**
 * Events in the session.
 */
n_events: number, };

/**
 * One line of a profile search.
 */
export type ProfileSummary = {
/**
 * Id computed from the profile's oldest alias.
 */
profile_id: string,
/**
 * Name or e-mail when known, else the end of the browser's id, else the oldest alias.
 */
label: string,
/**
 * All aliases, oldest first.
 */
aliases: Array<string>,
/**
 * First event, Unix ms.
 */
first_seen_at: number,
/**
 * Last event, Unix ms.
 */
last_seen_at: number,
/**
 * Sessions over all visitors.
 */
n_sessions: number,
/**
 * Conversions.
 */
n_conversions: number, };

/**
 * An alias and since when it is known.
 */
export type AliasDetail = {
/**
 * `urn:{kind}:{value}`.
 */
alias: string,
/**
 * Time of the first event that named it, Unix ms.
 */
first_seen_at: number,
/**
 * Whether it gathered too many visitors and joins nobody.
 */
is_quarantined: boolean, };

/**
 * What became of a line of the merge log.
 */
export type MergeStanding = "merged" | "confirmed" | "conflict" | "removed" | "quarantined";

/**
 * Why two aliases are one person, or are not: a line of the merge log.
 */
export type MergeEvidence = {
/**
 * One alias.
 */
alias_a: string,
/**
 * The other.
 */
alias_b: string,
/**
 * What became of it.
 */
standing: MergeStanding,
/**
 * Time of the first event that named both, Unix ms.
 */
at: number,
/**
 * That event's source.
 */
source_id: string,
/**
 * That event's id.
 */
event_id: string,
/**
 * That event's row in the log; none when it was erased.
 */
seq: number | null,
/**
 * Which rung of the source's ladder joined them, such as `note_attribute`.
 */
rung: string,
/**
 * The profile on the other side, where the two aliases are not one person.
 */
other_profile_id: string | null,
/**
 * For a removed one: what removed it.
 */
unmerge_id: number | null, };

/**
 * A request to take two aliases for two people.
 */
export type NewUnmerge = {
/**
 * An alias of the profile.
 */
alias_a: string,
/**
 * Another alias of the profile.
 */
alias_b: string, };

/**
 * Two aliases that a person separated.
 */
export type Unmerge = {
/**
 * Number of the decision.
 */
unmerge_id: number,
/**
 * When it was decided, Unix ms.
 */
decided_at: number,
/**
 * When it was taken back, Unix ms.
 */
undone_at: number | null,
/**
 * One alias.
 */
alias_a: string,
/**
 * The other.
 */
alias_b: string,
/**
 * Profile of the one now; none when it was erased.
 */
profile_a: string | null,
/**
 * Profile of the other now.
 */
profile_b: string | null,
/**
 * Lines of the merge log that it removed.
 */
n_edges: number, };

/**
 * Two customers whom a weaker alias would have made one.
 */
export type IdentityConflict = {
/**
 * The line of the merge log that was refused.
 */
merge: MergeEvidence,
/**
 * Profile of the line's `alias_a`.
 */
profile_a: string,
/**
 * Profile of the line's `alias_b`.
 */
profile_b: string, };

/**
 * An alias that joins nobody, for it gathered too many visitors.
 */
export type QuarantinedAlias = {
/**
 * The alias.
 */
alias: string,
/**
 * Its own profile.
 */
profile_id: string,
/**
 * Visitors it was named with, counted up to 1,000.
 */
n_visitors: number,
/**
 * First time it was named, Unix ms.
 */
first_seen_at: number, };

/**
 * What the identity rules held back, and what people decided about it.
 */
export type IdentityReport = {
/**
 * Refused merges, at most 100.
 */
conflicts: Array<IdentityConflict>,
/**
 * Quarantined aliases, at most 100.
 */
quarantined: Array<QuarantinedAlias>,
/**
 * What people separated, newest first, at most 100.
 */
unmerges: Array<Unmerge>, };

/**
 * A session and what happened in it.
 */
export type SessionDetail = {
/**
 * Its events, oldest first, at most 500.
 */
events: Array<EventSummary>,
/**
 * Id computed from visitor and start.
 */
session_id: string,
/**
 * The browser (`__cvg_uid`).
 */
visitor_id: string,
/**
 * First event, Unix ms.
 */
started_at: number,
/**
 * Last event, Unix ms.
 */
last_event_at: number,
/**
 * Why it began.
 */
start_reason: StartReason,
/**
 * Address of the first page.
 */
landing_url: string | null,
/**
 * Referrer of the first page.
 */
referrer: string | null,
/**
 * Where the visit came from.
 */
attribution: Attribution,
/**
 * `desktop`, `mobile`, `tablet` or `bot`.
 */
device: string,
/**
 * ISO 3166-1 alpha-2 code from the edge.
 */
country: string | null,
/**
 * Whether reports leave it out as a bot.
 */
is_bot: boolean,
/**
 * Events in the session.
 */
n_events: number, };

/**
 * A conversion of the profile and its touchpoints.
 */
export type ConversionDetail = {
/**
 * Order id, or the event's id.
 */
conversion_id: string,
/**
 * Event name.
 */
name: string,
/**
 * Unix ms.
 */
at: number,
/**
 * Gross value in minor units.
 */
revenue_minor: number | null,
/**
 * ISO 4217 code.
 */
currency: string | null,
/**
 * Row of its event in the log.
 */
seq: number,
/**
 * The session that held it.
 */
session_id: string | null,
/**
 * Sessions that may earn credit, oldest first.
 */
touchpoints: Array<TouchpointDetail>, };

/**
 * A session seen as a step to a conversion.
 */
export type TouchpointDetail = {
/**
 * 1 for the oldest.
 */
position: number,
/**
 * The session.
 */
session_id: string,
/**
 * Its start, Unix ms.
 */
at: number,
/**
 * Where it came from.
 */
attribution: Attribution, };

/**
 * Everything about one person.
 */
export type ProfileDetail = {
/**
 * Newest value of each profile property.
 */
properties: Record<string, unknown>,
/**
 * Aliases with their age, oldest first.
 */
alias_details: Array<AliasDetail>,
/**
 * Why the aliases are one person, and what would have made them one with others, in the
 * order of time.
 */
merges: Array<MergeEvidence>,
/**
 * What a person separated, newest first.
 */
unmerges: Array<Unmerge>,
/**
 * Sessions, newest first, at most 100.
 */
sessions: Array<SessionDetail>,
/**
 * Events outside every session (server events before the first visit), newest first.
 */
other_events: Array<EventSummary>,
/**
 * Conversions, newest first.
 */
conversions: Array<ConversionDetail>,
/**
 * Id computed from the profile's oldest alias.
 */
profile_id: string,
/**
 * Name or e-mail when known, else the end of the browser's id, else the oldest alias.
 */
label: string,
/**
 * All aliases, oldest first.
 */
aliases: Array<string>,
/**
 * First event, Unix ms.
 */
first_seen_at: number,
/**
 * Last event, Unix ms.
 */
last_seen_at: number,
/**
 * Sessions over all visitors.
 */
n_sessions: number,
/**
 * Conversions.
 */
n_conversions: number, };

/**
 * What an import did.
 */
export type ImportSummary = {
/**
 * Delivery records read.
 */
deliveries: number,
/**
 * Events stored.
 */
accepted: number,
/**
 * Events recognised as repeats.
 */
duplicates: number,
/**
 * Events and deliveries refused.
 */
rejected: number, };

/**
 * The part of a landing that a condition looks at.
 */
export type RuleField = "utm_source" | "utm_medium" | "utm_campaign" | "utm_content" | "utm_term" | "cvg_source" | "click_id" | "referrer_host" | "landing_host" | "landing_path" | "landing_param";

/**
 * How a condition compares. Texts are compared without regard to case.
 */
export type RuleOperator = "is" | "is_not" | "contains" | "does_not_contain" | "starts_with" | "ends_with" | "is_set" | "is_not_set";

/**
 * One condition of a channel rule.
 */
export type RuleCondition = {
/**
 * What it looks at.
 */
field: RuleField,
/**
 * Name of the query parameter, for `landing_param` only.
 */
param?: string | null,
/**
 * How it compares.
 */
operator: RuleOperator,
/**
 * What it compares with; empty for `is_set` and `is_not_set`.
 */
value: string, };

/**
 * A channel rule of the workspace; its conditions must all hold.
 */
export type ChannelRule = {
/**
 * What people call it; shown as the rule that decided.
 */
name: string,
/**
 * All of them must hold.
 */
conditions: Array<RuleCondition>,
/**
 * The group it gives. One that begins with `Paid ` counts as paid for, as `Display` does.
 */
channel_group: string,
/**
 * The channel it gives.
 */
channel: string,
/**
 * The campaign it gives; that of the landing when absent.
 */
campaign: string | null,
/**
 * The ad set it gives; that of the landing when absent.
 */
ad_set: string | null,
/**
 * The ad it gives; that of the landing when absent.
 */
ad: string | null, };

/**
 * What a workspace may set about its traffic.
 */
export type TrafficSettings = {
/**
 * A gap greater than this ends a session, in minutes.
 */
session_timeout_minutes: number,
/**
 * Whether a landing from a present and different source starts a session inside the gap.
 */
splits_on_new_source: boolean,
/**
 * The shop's hosts besides that of the landing page, subdomains included.
 */
own_hosts: Array<string>,
/**
 * Domains joined to the shop's, subdomains included.
 */
linked_domains: Array<string>,
/**
 * Payment hosts besides the built-in ones.
 */
added_gateways: Array<string>,
/**
 * Built-in payment hosts that are none here.
 */
removed_gateways: Array<string>,
/**
 * Rules that come before the built-in ones; the first that holds decides.
 */
channel_rules: Array<ChannelRule>, };

/**
 * How far the stored sessions have followed changed settings.
 */
export type Follow = {
/**
 * Visitors whose sessions were folded again.
 */
n_done: number,
/**
 * Visitors there were when the settings changed.
 */
n_visitors: number, };

/**
 * How long raw events of browsers are kept.
 */
export type RetentionSettings = {
/**
 * Months of 30 days, 1 to 120; `null` for ever.
 */
months: number | null, };

/**
 * The same, and what was removed.
 */
export type RetentionStatus = {
/**
 * Months of 30 days; `null` for ever.
 */
months: number | null,
/**
 * Moment since which raw events are complete, Unix ms; `null` when none were removed.
 */
complete_from: number | null, };

/**
 * A ClickHouse database to forward to.
 */
export type NewForwardTarget = {
/**
 * Address of its HTTP interface, such as `https://clickhouse.shop.example:8443`.
 */
url: string,
/**
 * Database: letters, digits and `_`.
 */
database: string,
/**
 * User.
 */
user: string,
/**
 * Password; kept sealed and never told again.
 */
password: string, };

/**
 * What to change of a target; what is absent stays.
 */
export type ForwardTargetChange = {
/**
 * Nothing is sent meanwhile; what happens is kept to be sent later.
 */
is_paused?: boolean,
/**
 * Another user, with its password.
 */
user?: string,
/**
 * Another password.
 */
password?: string, };

/**
 * Where it is forwarded to and how that goes.
 */
export type ForwardTarget = {
/**
 * Id of the target.
 */
target_id: string,
/**
 * Address of its HTTP interface.
 */
url: string,
/**
 * Database.
 */
database: string,
/**
 * User.
 */
user: string,
/**
 * When it was added, Unix ms.
 */
created_at: number,
/**
 * Nothing is sent.
 */
is_paused: boolean,
/**
 * Rows of before it was added are still being gathered.
 */
is_catching_up: boolean,
/**
 * Rows that were written there, repeats among them.
 */
n_rows: number,
/**
 * Changes that wait; of earlier rows those that are gathered.
 */
n_waiting: number,
/**
 * How long the oldest change waits, in ms; `null` when none does.
 */
lag_ms: number | null,
/**
 * When rows were written last, Unix ms.
 */
forwarded_at: number | null,
/**
 * Attempts that failed in a row.
 */
n_failures: number,
/**
 * Why the last attempt failed.
 */
error: string | null,
/**
 * What to do about it.
 */
advice: string | null,
/**
 * When the next attempt is due, Unix ms; in the past when it is due now.
 */
next_at: number, };

/**
 * What a trial of a target gave.
 */
export type ForwardTrial = {
/**
 * Why it does not work; `null` when it does.
 */
error: string | null,
/**
 * What to do about it.
 */
advice: string | null, };

/**
 * The traffic settings, and how far what is stored has followed them.
 */
export type TrafficStatus = {
/**
 * The settings.
 */
settings: TrafficSettings,
/**
 * The built-in payment hosts and labels.
 */
default_gateways: Array<string>,
/**
 * What remains to be done; absent when stored sessions are what the settings say.
 */
follow: Follow | null, };

/**
 * What the sessions of a recent range would be under other settings.
 */
export type ChannelPreview = {
/**
 * Sessions looked at: the newest of the range, at most 10,000.
 */
n_sessions: number,
/**
 * Whether the range holds more than were looked at.
 */
is_partial: boolean,
/**
 * Sessions that would move.
 */
n_changed: number,
/**
 * How many sessions each of the workspace's rules would decide, in their order.
 */
n_by_rule: Array<number>,
/**
 * The moves, largest first, at most 100.
 */
moves: Array<ChannelMove>, };

/**
 * Sessions that would move from one channel to another.
 */
export type ChannelMove = {
/**
 * Group now.
 */
from_group: string,
/**
 * Channel now.
 */
from_channel: string,
/**
 * Group under the other settings.
 */
to_group: string,
/**
 * Channel under the other settings.
 */
to_channel: string,
/**
 * Sessions that move.
 */
n_sessions: number,
/**
 * Address of one landing that moves.
 */
example: string | null, };

/**
 * How a conversion's credit is shared among its touches.
 */
export type AttributionModel = "last_touch" | "first_touch" | "last_paid_touch" | "first_paid_touch" | "linear" | "participation" | "u_shaped" | "j_shaped" | "inverse_j" | "time_decay" | "inverse_time_decay" | "direct";

/**
 * How far back a touch counts, in days of 24 hours.
 */
export type AttributionWindow = 1 | 7 | 14 | 30 | 60 | 90;

/**
 * The moment that credit is dated at.
 */
export type AttributionMode = "click_time" | "conversion_time";

/**
 * The four choices about attribution.
 */
export type AttributionSettings = {
/**
 * How credit is shared.
 */
model: AttributionModel,
/**
 * How far back a touch counts.
 */
window_days: AttributionWindow,
/**
 * When credit is dated.
 */
mode: AttributionMode,
/**
 * In click time, drops credit whose conversion came more than so many days of 24 hours
 * after the touch; no effect in conversion time.
 */
lookback_days: number | null, };

/**
 * What it takes to read a shop's history; what is absent stays as it is.
 */
export type ConnectHistory = {
/**
 * Address of the shop, such as `https://shop.myshopify.com`.
 */
base_url?: string,
/**
 * Shopify: the Admin API's access token. WooCommerce: `consumer_key:consumer_secret`.
 * Kept encrypted and never shown again.
 */
credential?: string,
/**
 * Shopify: the Admin API's version, such as `2026-07`.
 */
api_version?: string,
/**
 * Orders changed since then are read, Unix ms; the last 60 days when absent. Given anew,
 * the reading begins there again.
 */
since: number, };

/**
 * How the reading of a shop's history is doing.
 */
export type HistoryStatus = {
/**
 * Address of the shop.
 */
base_url: string,
/**
 * The Admin API's version; empty for WooCommerce.
 */
api_version: string,
/**
 * Since when it is connected, Unix ms: older orders are stored and never passed on.
 */
connected_at: number,
/**
 * The earliest change that was asked for, Unix ms.
 */
since: number,
/**
 * Everything that changed up to then was read, Unix ms.
 */
read_to: number,
/**
 * Orders read, an order that changed counting again.
 */
n_orders: number,
/**
 * End of the last whole run, Unix ms.
 */
done_at: number | null,
/**
 * Time of the next request, Unix ms.
 */
next_at: number,
/**
 * What is wrong, in one sentence.
 */
error: string | null, };

/**
 * One day's orders, by when they were placed.
 */
export type GapDay = {
/**
 * `2026-11-23`.
 */
day: string,
/**
 * Orders the shop has.
 */
n_shop: number,
/**
 * Orders we have.
 */
n_stored: number,
/**
 * Orders that no webhook had brought when they were read from the shop. Only those
 * placed since it is connected.
 */
n_recovered: number,
/**
 * Orders the shop has and we do not.
 */
n_missing: number,
/**
 * Orders we have and the shop does not.
 */
n_extra: number, };

/**
 * The shop's orders beside ours, day by day.
 */
export type GapReport = {
/**
 * Orders placed before this can't be compared: they were not asked for. Unix ms.
 */
from: number,
/**
 * Orders placed after this can't be compared yet, Unix ms.
 */
to: number,
/**
 * Days (UTC) that have orders, the newest first.
 */
days: Array<GapDay>,
/**
 * Ids of orders that the shop has and we do not, at most 100.
 */
missing_ids: Array<string>,
/**
 * Ids of orders that we have and the shop does not, at most 100.
 */
extra_ids: Array<string>, };

/**
 * Whether a copy of an order counts in reports (`product.md §6, §11`).
 */
export type OrderStanding = "counted" | "test" | "excluded" | "repeated";

/**
 * One line of the list of orders.
 */
export type OrderSummary = {
/**
 * Row of its event in the log.
 */
seq: number,
/**
 * The shop's id of the order.
 */
order_id: string,
/**
 * What the shop calls it, such as `#1001`.
 */
order_name: string | null,
/**
 * Source that told it.
 */
source_id: string,
/**
 * When it was placed, Unix ms.
 */
at: number,
/**
 * Gross value in minor units.
 */
revenue_minor: number | null,
/**
 * ISO 4217 code.
 */
currency: string | null,
/**
 * Whether it counts.
 */
standing: OrderStanding,
/**
 * Where it was sold, `$sales_channel_type`.
 */
sales_channel: string | null,
/**
 * The rung of the source's ladder that tied it to a person, such as `note_attribute`.
 */
rung: string | null,
/**
 * The person.
 */
profile_id: string | null,
/**
 * Sessions in the 90 days before it.
 */
n_touches: number,
/**
 * Who is credited by last touch within 30 days.
 */
credited: Attribution, };

/**
 * A page of orders, newest first.
 */
export type OrderPage = {
/**
 * The lines.
 */
orders: Array<OrderSummary>,
/**
 * Pass as `before` to read on; absent at the end.
 */
next_before: number | null, };

/**
 * One telling of an order by one source (`product.md §6`).
 */
export type OrderCopy = {
/**
 * Row of its event in the log.
 */
seq: number,
/**
 * Source that told it.
 */
source_id: string,
/**
 * Whether a browser told it.
 */
is_client: boolean,
/**
 * Whether this copy counts.
 */
standing: OrderStanding,
/**
 * Unix ms.
 */
at: number,
/**
 * Gross value in minor units.
 */
revenue_minor: number | null,
/**
 * ISO 4217 code.
 */
currency: string | null,
/**
 * The rung that tied it to a person.
 */
rung: string | null, };

/**
 * A session as a step to an order.
 */
export type OrderTouch = {
/**
 * 1 for the oldest.
 */
position: number,
/**
 * The session.
 */
session_id: string,
/**
 * The browser.
 */
visitor_id: string,
/**
 * Its start, Unix ms.
 */
at: number,
/**
 * Where it came from.
 */
attribution: Attribution,
/**
 * Whether the visit was paid for.
 */
is_paid: boolean,
/**
 * Whether the order was placed in it.
 */
is_holder: boolean,
/**
 * Whether it lies within the window that was asked for.
 */
is_in_window: boolean,
/**
 * Address of its first page.
 */
landing_url: string | null,
/**
 * Referrer of its first page.
 */
referrer: string | null, };

/**
 * A share of an order.
 */
export type OrderCredit = {
/**
 * The touch that earned it; absent when it went to nobody.
 */
position: number | null,
/**
 * The touch's levels, or what stands in their place, such as `No web touchpoint`.
 */
attribution: Attribution,
/**
 * The moment it is dated at, Unix ms.
 */
at: number,
/**
 * Share of the order, in parts per million.
 */
share_ppm: number,
/**
 * Share of the revenue in minor units.
 */
revenue_minor: number | null, };

/**
 * An order under one model.
 */
export type ModelCredits = {
/**
 * The model.
 */
model: AttributionModel,
/**
 * Who is credited, oldest touch first. Empty when the lookback dropped all of it.
 */
credits: Array<OrderCredit>, };

/**
 * What a channel earns of an order.
 */
export type ChannelCredit = {
/**
 * Such as `Paid Social`.
 */
channel_group: string,
/**
 * Such as `Meta Ads`.
 */
channel: string,
/**
 * Share of the order, in parts per million.
 */
share_ppm: number,
/**
 * Share of the revenue in minor units.
 */
revenue_minor: number | null, };

/**
 * An order's channels under one model.
 */
export type ModelChannels = {
/**
 * The model.
 */
model: AttributionModel,
/**
 * What each channel earns, in the order of its first touch.
 */
channels: Array<ChannelCredit>,
/**
 * Whether the window that was asked for credits other touches, or otherwise.
 */
is_changed: boolean, };

/**
 * What another window makes of an order.
 */
export type WindowCredits = {
/**
 * The window.
 */
window_days: AttributionWindow,
/**
 * Touches within it.
 */
n_touches: number,
/**
 * Every model under it.
 */
models: Array<ModelChannels>, };

/**
 * Why no touch can be credited for an order.
 */
export type Unattributed = "no_person" | "no_session" | "only_later" | "only_bots" | "outside_window";

/**
 * Everything about one order.
 */
export type OrderDetail = {
/**
 * The settings that `models` follow; their model says nothing here.
 */
settings: AttributionSettings,
/**
 * All copies of the order, those that count first.
 */
copies: Array<OrderCopy>,
/**
 * Sessions in the 90 days before it, oldest first; the newest 500 of them.
 */
touches: Array<OrderTouch>,
/**
 * Why no touch can be credited, when none can.
 */
unattributed: Unattributed | null,
/**
 * Its credit under every model.
 */
models: Array<ModelCredits>,
/**
 * What every window makes of it.
 */
windows: Array<WindowCredits>,
/**
 * Row of its event in the log.
 */
seq: number,
/**
 * The shop's id of the order.
 */
order_id: string,
/**
 * What the shop calls it, such as `#1001`.
 */
order_name: string | null,
/**
 * Source that told it.
 */
source_id: string,
/**
 * When it was placed, Unix ms.
 */
at: number,
/**
 * Gross value in minor units.
 */
revenue_minor: number | null,
/**
 * ISO 4217 code.
 */
currency: string | null,
/**
 * Whether it counts.
 */
standing: OrderStanding,
/**
 * Where it was sold, `$sales_channel_type`.
 */
sales_channel: string | null,
/**
 * The rung of the source's ladder that tied it to a person, such as `note_attribute`.
 */
rung: string | null,
/**
 * The person.
 */
profile_id: string | null,
/**
 * Sessions in the 90 days before it.
 */
n_touches: number,
/**
 * Who is credited by last touch within 30 days.
 */
credited: Attribution, };

/**
 * The settings of one side.
 */
export type WhatIfSide = {
/**
 * Model, window, mode and lookback.
 */
attribution: AttributionSettings,
/**
 * Session timeout, new-source rule, channel rules, hosts and gateways; the workspace's own
 * when absent.
 */
traffic: TrafficSettings | null, };

/**
 * What to compare.
 */
export type WhatIfQuestion = {
/**
 * Credit dated at this moment or later, Unix ms.
 */
from: number,
/**
 * Credit dated before this moment, Unix ms.
 */
to: number,
/**
 * One side.
 */
a: WhatIfSide,
/**
 * The other.
 */
b: WhatIfSide,
/**
 * Where the part before ended; absent for the first part.
 */
after: WhatIfPlace | null, };

/**
 * A place among the orders, which go by their time.
 */
export type WhatIfPlace = {
/**
 * Time of the order, Unix ms.
 */
at: number,
/**
 * Source that told it.
 */
source_id: string,
/**
 * The sender's id of its event.
 */
event_id: string, };

/**
 * One part of a comparison. The sums of the whole are those of all parts added up.
 */
export type WhatIfPart = {
/**
 * Orders with credit in the range, on either side.
 */
n_orders: number,
/**
 * Those of them whose credit by channel differs between the sides.
 */
n_changed: number,
/**
 * Raw events that were read to put visits together again.
 */
n_events: number,
/**
 * Credit by channel and currency.
 */
lines: Array<WhatIfLine>,
/**
 * Where to go on; absent when this was the last part.
 */
next: WhatIfPlace | null, };

/**
 * What a channel is credited with on each side, in one currency.
 */
export type WhatIfLine = {
/**
 * Channel group.
 */
channel_group: string,
/**
 * Channel.
 */
channel: string,
/**
 * ISO 4217 code; absent for orders without revenue.
 */
currency: string | null,
/**
 * On one side.
 */
a: WhatIfSum,
/**
 * On the other.
 */
b: WhatIfSum, };

/**
 * Credit added up.
 */
export type WhatIfSum = {
/**
 * Shares of orders, in parts per million: 1,000,000 is one order.
 */
share_ppm: number,
/**
 * Shares of revenue, in the currency's minor units.
 */
revenue_minor: number, };

/**
 * What rows of a report are divided by.
 */
export type Dimension = "channel_group" | "channel" | "campaign" | "ad_set" | "ad" | "device" | "country" | "landing_page" | "sales_channel" | "customer_type";

/**
 * Days of the workspace's time zone, both included.
 */
export type DayRange = {
/**
 * First day, `2026-11-01`.
 */
from: string,
/**
 * Last day.
 */
to: string, };

/**
 * How a range is cut.
 */
export type Granularity = "total" | "day" | "week" | "month";

/**
 * How a filter compares. Names and ids are compared without regard to case.
 */
export type FilterOperator = "is" | "is_not" | "contains" | "not_contains";

/**
 * What a report is narrowed to. An empty value stands for `(no value)`.
 */
export type ReportFilter = {
/**
 * What is compared: its id or its name.
 */
dimension: Dimension,
/**
 * How.
 */
operator: FilterOperator,
/**
 * With what.
 */
values: Array<string>, };

/**
 * A metric made of others.
 */
export type FormulaMetric = {
/**
 * What people call it.
 */
name: string,
/**
 * Arithmetic over metrics: `revenue - spend`, `sessions("Signed Up") / sessions`.
 */
formula: string,
/**
 * What it is shown as; a plain number when absent.
 */
unit: MetricUnit, };

/**
 * A metric of a report.
 */
export type MetricChoice = string | FormulaMetric;

/**
 * What rows are ordered by.
 */
export type SortBy = "metric" | "breakdown";

/**
 * The order of rows.
 */
export type ReportSort = {
/**
 * By a metric or a breakdown.
 */
by: SortBy,
/**
 * Its place in the query, 0 for the first.
 */
index: number,
/**
 * Largest first.
 */
is_descending: boolean, };

/**
 * A question (`docs/guides/reports.md`).
 */
export type ReportQuery = {
/**
 * The columns.
 */
metrics: Array<MetricChoice>,
/**
 * What rows are divided by, the coarsest first.
 */
breakdowns: Array<Dimension>,
/**
 * What all of them must hold.
 */
filters: Array<ReportFilter>,
/**
 * The days.
 */
range: DayRange,
/**
 * Other days to compare with.
 */
comparison: DayRange | null,
/**
 * How the range is cut.
 */
granularity: Granularity,
/**
 * How orders are credited.
 */
attribution: AttributionSettings,
/**
 * The order of rows; the first metric's largest first when absent.
 */
sort: ReportSort | null,
/**
 * Groups at most; 100 when absent, 5000 at most.
 */
limit: number | null, };

/**
 * What a number is.
 */
export type MetricUnit = "money" | "count" | "percent" | "number";

/**
 * Who says it.
 */
export type MetricSide = "first_party" | "in_platform" | "blended";

/**
 * Which way is good.
 */
export type MetricTrend = "up" | "down" | "neutral";

/**
 * A metric that can be asked for.
 */
export type MetricInfo = {
/**
 * Its key in queries and formulas.
 */
key: string,
/**
 * What people call it.
 */
name: string,
/**
 * What it is.
 */
unit: MetricUnit,
/**
 * Who says it.
 */
side: MetricSide,
/**
 * Which way is good.
 */
trend: MetricTrend,
/**
 * Its definition, in a sentence.
 */
description: string,
/**
 * Its definition in terms of others; absent for a sum or a count.
 */
formula: string | null,
/**
 * Whether its rows add up to the undivided total.
 */
is_additive: boolean, };

/**
 * A dimension that can be asked for.
 */
export type DimensionInfo = {
/**
 * Its key in queries.
 */
key: Dimension,
/**
 * What people call it.
 */
name: string,
/**
 * What it divides, in a sentence.
 */
description: string, };

/**
 * A column of a report.
 */
export type ReportColumn = {
/**
 * The metric's key; absent for a formula.
 */
key: string | null,
/**
 * What people call it.
 */
name: string,
/**
 * What it is.
 */
unit: MetricUnit,
/**
 * Who says it.
 */
side: MetricSide,
/**
 * Which way is good.
 */
trend: MetricTrend, };

/**
 * What a row is about, in one dimension.
 */
export type ReportMember = {
/**
 * What a filter finds it by; empty for `(no value)`.
 */
id: string,
/**
 * What people call it.
 */
name: string, };

/**
 * A row of a report.
 */
export type ReportRow = {
/**
 * First day of the period, when the range is cut.
 */
period: string | null,
/**
 * One for each breakdown.
 */
members: Array<ReportMember>,
/**
 * One for each column; empty where there is nothing to divide by.
 */
cells: Array<number | null>,
/**
 * The same of the compared days.
 */
comparison: Array<number | null> | null, };

/**
 * An answer.
 */
export type Report = {
/**
 * What the cells are.
 */
columns: Array<ReportColumn>,
/**
 * ISO 4217 code of all money.
 */
currency: string,
/**
 * IANA zone that days are cut in.
 */
time_zone: string,
/**
 * The rows.
 */
rows: Array<ReportRow>,
/**
 * Everything, undivided: not the sum of the rows where a metric counts distinct people.
 */
totals: Array<number | null>,
/**
 * The same of the compared days.
 */
comparison_totals: Array<number | null> | null,
/**
 * Groups that there are, before the limit.
 */
n_groups: number,
/**
 * Currencies that no rate is known for: their amounts are left out.
 */
unknown_currencies: Array<string>, };

/**
 * How many sessions, or people, went through a row of events.
 */
export type FunnelQuery = {
/**
 * Events, 2 to 10: the standard events of a browser, and `Placed Order` as the last.
 */
steps: Array<string>,
/**
 * The days that sessions began in.
 */
range: DayRange,
/**
 * One breakdown of the session's own.
 */
breakdown: Dimension | null,
/**
 * What sessions must hold.
 */
filters: Array<ReportFilter>,
/**
 * Whether people are counted over all their sessions of the range.
 */
by_profile: boolean, };

/**
 * One group of a funnel.
 */
export type FunnelGroup = {
/**
 * What it is divided by; absent for all.
 */
member: ReportMember | null,
/**
 * For each step: how many have it and all before it.
 */
counts: Array<number>, };

/**
 * A funnel: all first, then the groups, the largest first.
 */
export type Funnel = {
/**
 * The events.
 */
steps: Array<string>,
/**
 * The counts.
 */
groups: Array<FunnelGroup>, };

/**
 * What customers who began together came to spend.
 */
export type CohortQuery = {
/**
 * Days of the first orders.
 */
range: DayRange,
/**
 * Months to follow, 1 to 36; 12 when absent.
 */
months: number | null, };

/**
 * The customers who first ordered in one month.
 */
export type CohortRow = {
/**
 * The month's first day.
 */
month: string,
/**
 * How many they are.
 */
customers: number,
/**
 * For each month since, the first being 0: how many of them ordered.
 */
active: Array<number>,
/**
 * What they spent in it, in minor units.
 */
revenue: Array<number>, };

/**
 * Customers by the month of their first order.
 */
export type Cohorts = {
/**
 * ISO 4217 code of all money.
 */
currency: string,
/**
 * The oldest month first.
 */
rows: Array<CohortRow>, };

/**
 * How a saved report is drawn.
 */
export type ReportView = "table" | "line" | "bar" | "funnel" | "cohort";

/**
 * What a saved report asks.
 */
export type ReportBody = { "query": ReportQuery } | { "funnel": FunnelQuery } | { "cohort": CohortQuery };

/**
 * A report to keep.
 */
export type NewSavedReport = {
/**
 * What people call it.
 */
name: string,
/**
 * What it asks.
 */
body: ReportBody,
/**
 * How it is drawn.
 */
view: ReportView,
/**
 * Days that its range follows, such as `30d`; its own days when absent.
 */
preset: string | null, };

/**
 * A kept report.
 */
export type SavedReport = {
/**
 * Its id.
 */
report_id: string,
/**
 * When it was changed last, Unix ms.
 */
changed_at: number,
/**
 * What people call it.
 */
name: string,
/**
 * What it asks.
 */
body: ReportBody,
/**
 * How it is drawn.
 */
view: ReportView,
/**
 * Days that its range follows, such as `30d`; its own days when absent.
 */
preset: string | null, };

/**
 * Saved reports on one page.
 */
export type NewDashboard = {
/**
 * What people call it.
 */
name: string,
/**
 * Ids of its reports, in their order.
 */
report_ids: Array<string>, };

/**
 * A page of saved reports.
 */
export type Dashboard = {
/**
 * Its id.
 */
dashboard_id: string,
/**
 * When it was changed last, Unix ms.
 */
changed_at: number,
/**
 * What people call it.
 */
name: string,
/**
 * Ids of its reports, in their order.
 */
report_ids: Array<string>, };

/**
 * A customer's request for their data, as the platform passed it on.
 */
export type DataRequest = {
/**
 * Its line in the log.
 */
seq: number,
/**
 * The source that passed it on.
 */
source_id: string,
/**
 * Unix ms. It is kept for 30 days.
 */
received_at: number, };

/**
 * An ad platform that is read by its own interface.
 */
export type AdPlatform = "meta" | "google" | "tiktok";

/**
 * What a spend row is about; the finest that its platform tells.
 */
export type SpendLevel = "account" | "campaign" | "ad_set" | "ad";

/**
 * One ad, or whatever finest level the platform tells, on one day of its account.
 */
export type SpendRow = {
/**
 * `meta`, `google`, `tiktok`, or what an upload calls it.
 */
platform: string,
/**
 * The platform's id of the account.
 */
account_id: string,
/**
 * What the row is about.
 */
level: SpendLevel,
/**
 * The platform's id of that.
 */
id: string,
/**
 * Day in the account's time zone, `2026-11-23`.
 */
day: string,
/**
 * Its campaign.
 */
campaign_id: string | null,
/**
 * Its ad set.
 */
ad_set_id: string | null,
/**
 * Its ad.
 */
ad_id: string | null,
/**
 * The account's currency, ISO 4217.
 */
currency: string,
/**
 * Spend, in millionths of the currency's unit.
 */
spend_micros: number,
/**
 * Times shown.
 */
impressions: number,
/**
 * Clicks.
 */
clicks: number,
/**
 * Conversions that the platform claims, in millionths: some are modelled in fractions.
 */
conversions_micros: number,
/**
 * Their value, in millionths of the currency's unit.
 */
revenue_micros: number, };

/**
 * What a platform calls a campaign, an ad set or an ad.
 */
export type SpendName = {
/**
 * As in [`SpendRow`].
 */
platform: string,
/**
 * As in [`SpendRow`].
 */
account_id: string,
/**
 * As in [`SpendRow`].
 */
level: SpendLevel,
/**
 * As in [`SpendRow`].
 */
id: string,
/**
 * The name, by the platform's latest word.
 */
name: string, };

/**
 * The sums of one account.
 */
export type SpendTotal = {
/**
 * As in [`SpendRow`].
 */
platform: string,
/**
 * As in [`SpendRow`].
 */
account_id: string,
/**
 * ISO 4217.
 */
currency: string,
/**
 * Millionths of the currency's unit.
 */
spend_micros: number,
/**
 * Times shown.
 */
impressions: number,
/**
 * Clicks.
 */
clicks: number,
/**
 * Millionths.
 */
conversions_micros: number,
/**
 * Millionths of the currency's unit.
 */
revenue_micros: number, };

/**
 * What is wrong with a line of a table.
 */
export type LineError = {
/**
 * Number of the line, the first being 1.
 */
line: number,
/**
 * The column; empty when it is about the line.
 */
column: string,
/**
 * What is wrong.
 */
message: string, };

/**
 * What an import of spend did.
 */
export type SpendImport = {
/**
 * Rows that were written, an ad on a day each.
 */
n_rows: number,
/**
 * Lines whose numbers were added to another line's of the same ad and day.
 */
n_combined: number,
/**
 * The first day; none when there is no row.
 */
from: string | null,
/**
 * The last day.
 */
to: string | null,
/**
 * Sums of what was written, by account.
 */
accounts: Array<SpendTotal>,
/**
 * Lines of a table that can't be read and were left out, at most 100.
 */
errors: Array<LineError>,
/**
 * How many there are.
 */
n_errors: number, };

/**
 * The order of day, month and year.
 */
export type DayOrder = "ymd" | "dmy" | "mdy";

/**
 * What stands before the decimals.
 */
export type DecimalSign = "point" | "comma";

/**
 * Which column of a table holds what.
 */
export type CsvMapping = {
/**
 * The day. Required.
 */
day?: string,
/**
 * The amount spent. Required.
 */
spend?: string,
/**
 * Times shown.
 */
impressions?: string,
/**
 * Clicks.
 */
clicks?: string,
/**
 * Conversions.
 */
conversions?: string,
/**
 * Their value.
 */
revenue?: string,
/**
 * Id of the campaign; its name serves where there is no id.
 */
campaign_id?: string,
/**
 * Name of the campaign.
 */
campaign_name?: string,
/**
 * Id of the ad set or ad group.
 */
ad_set_id?: string,
/**
 * Its name.
 */
ad_set_name?: string,
/**
 * Id of the ad.
 */
ad_id?: string,
/**
 * Its name.
 */
ad_name?: string,
/**
 * The platform, where one table has several.
 */
platform?: string,
/**
 * Id of the account, where one table has several.
 */
account_id?: string,
/**
 * ISO 4217 code.
 */
currency?: string,
/**
 * How a day such as 03/04/2026 is meant.
 */
day_order?: DayOrder,
/**
 * What stands before the decimals; found in the numbers when absent.
 */
decimal?: DecimalSign, };

/**
 * A table before it is uploaded.
 */
export type CsvPreview = {
/**
 * The columns, as the first line names them.
 */
columns: Array<string>,
/**
 * What was asked for, or what the names of the columns suggest.
 */
mapping: CsvMapping,
/**
 * The first rows as they would be stored, at most 20.
 */
rows: Array<SpendRow>,
/**
 * What an upload would do.
 */
import: SpendImport, };

/**
 * What it takes to make a marketing source.
 */
export type NewMarketingSource = {
/**
 * Whose numbers are read.
 */
platform: AdPlatform,
/**
 * What people call it; the platform's name when absent.
 */
name?: string, };

/**
 * An account at an ad platform.
 */
export type AdAccount = {
/**
 * The platform's id, digits only.
 */
account_id: string,
/**
 * What the platform calls it.
 */
name: string,
/**
 * ISO 4217.
 */
currency: string,
/**
 * IANA time zone that its days are cut in.
 */
time_zone: string,
/**
 * Google: the manager account that it is reached through.
 */
manager_id: string | null, };

/**
 * What to change of a marketing source; what is absent stays as it is.
 */
export type MarketingChange = {
/**
 * What people call it.
 */
name?: string,
/**
 * A pasted token: Meta's and TikTok's access token, Google's refresh token. Kept
 * encrypted and never shown again.
 */
token?: string,
/**
 * The account to read.
 */
account?: AdAccount,
/**
 * The first day to read, `2026-01-01`; the last 90 days when absent.
 */
since?: string,
/**
 * Whether to rest.
 */
is_paused?: boolean, };

/**
 * How the reading of an account is doing.
 */
export type MarketingState = "no_access" | "no_account" | "backfill" | "live" | "paused" | "reconnect" | "failing";

/**
 * A marketing source and how it is doing.
 */
export type MarketingSource = {
/**
 * Stable id within the workspace.
 */
source_id: string,
/**
 * Whose numbers are read.
 */
platform: AdPlatform,
/**
 * What people call it.
 */
name: string,
/**
 * How it is doing.
 */
state: MarketingState,
/**
 * The account that is read.
 */
account: AdAccount | null,
/**
 * When it was made, Unix ms.
 */
created_at: number,
/**
 * The first day that was asked for.
 */
since: string | null,
/**
 * Days that were asked for.
 */
n_days: number,
/**
 * Days of these that are not read yet.
 */
n_days_left: number,
/**
 * When something was last read to its end, Unix ms.
 */
synced_at: number | null,
/**
 * Days old enough to change no more were last read again then, Unix ms.
 */
restated_at: number | null,
/**
 * Time of the next request, Unix ms; none while it rests.
 */
next_at: number | null,
/**
 * Failures in a row.
 */
n_failures: number,
/**
 * What is wrong, in one sentence.
 */
error: string | null,
/**
 * What to do about it, in one sentence.
 */
advice: string | null,
/**
 * What will be wrong soon: an interface that ends.
 */
warning: string | null, };

/**
 * What this deployment can connect to.
 */
export type MarketingPlatform = {
/**
 * The platform.
 */
platform: AdPlatform,
/**
 * Whether its app is set up here, so that a person can sign in there.
 */
has_sign_in: boolean,
/**
 * Whether a pasted token is enough.
 */
takes_token: boolean,
/**
 * The settings of the deployment that signing in needs.
 */
settings: Array<string>,
/**
 * Address to allow in the platform's app.
 */
redirect_uri: string,
/**
 * Version of its interface.
 */
api_version: string,
/**
 * The parameters to put into the ads' addresses (`product.md §8`).
 */
template: string, };

/**
 * Spend that was handed in for an account that no source reads.
 */
export type SpendUpload = {
/**
 * What the upload called it.
 */
platform: string,
/**
 * The account.
 */
account_id: string,
/**
 * ISO 4217.
 */
currency: string,
/**
 * The first day.
 */
from: string,
/**
 * The last day.
 */
to: string,
/**
 * Rows.
 */
n_rows: number,
/**
 * Millionths of the currency's unit.
 */
spend_micros: number, };

/**
 * Which exchange rates are known.
 */
export type RatesStatus = {
/**
 * The latest day that there are rates of.
 */
latest_day: string | null,
/**
 * Days from then to now.
 */
age_days: number,
/**
 * Whether they are the ones that came with the program.
 */
is_built_in: boolean,
/**
 * When they were last read, Unix ms.
 */
read_at: number | null,
/**
 * Why the last reading failed.
 */
error: string | null, };

/**
 * Everything about marketing sources.
 */
export type MarketingPage = {
/**
 * The sources, by name.
 */
sources: Array<MarketingSource>,
/**
 * What can be connected.
 */
platforms: Array<MarketingPlatform>,
/**
 * Uploaded accounts that no source reads.
 */
uploads: Array<SpendUpload>,
/**
 * The exchange rates.
 */
rates: RatesStatus,
/**
 * Whether access can be kept: the deployment's `CREDENTIAL_KEY` is set.
 */
has_key: boolean, };

/**
 * Where to sign in.
 */
export type SignIn = {
/**
 * The platform's address to send the person to.
 */
url: string, };

/**
 * The sums of what spend rows share.
 */
export type SpendSum = {
/**
 * The platform.
 */
platform: string,
/**
 * The account.
 */
account_id: string,
/**
 * ISO 4217.
 */
currency: string,
/**
 * What they share: a campaign's, an ad set's or an ad's id, or a day; none for what the
 * platform tells of no such thing.
 */
key: string | null,
/**
 * Rows.
 */
n_rows: number,
/**
 * Millionths of the currency's unit.
 */
spend_micros: number,
/**
 * Times shown.
 */
impressions: number,
/**
 * Clicks.
 */
clicks: number,
/**
 * Millionths.
 */
conversions_micros: number,
/**
 * Millionths of the currency's unit.
 */
revenue_micros: number, };

/**
 * An ad that costs something and brings nobody.
 */
export type UntrackedAd = {
/**
 * The platform.
 */
platform: string,
/**
 * An ad, or the finest level that is told.
 */
level: SpendLevel,
/**
 * Its id.
 */
id: string,
/**
 * What the platform calls it.
 */
name: string | null,
/**
 * What the platform calls its campaign, else its id.
 */
campaign: string | null,
/**
 * ISO 4217.
 */
currency: string,
/**
 * Millionths of the currency's unit.
 */
spend_micros: number,
/**
 * Clicks that the platform counts.
 */
clicks: number, };

/**
 * The marks of a channel's paid visits.
 */
export type ChannelMarks = {
/**
 * Such as `Meta Ads`.
 */
channel: string,
/**
 * Paid sessions.
 */
n_sessions: number,
/**
 * Of these, sessions without `cvg_cid`.
 */
n_without_campaign: number,
/**
 * Of these, sessions without `cvg_adid`.
 */
n_without_ad: number,
/**
 * A landing that lacks one, the latest.
 */
example: string | null, };

/**
 * A campaign id that no platform knows.
 */
export type UnknownCampaign = {
/**
 * `cvg_source`, or the channel.
 */
source: string,
/**
 * `cvg_cid`.
 */
campaign_id: string,
/**
 * Sessions.
 */
n_sessions: number,
/**
 * The latest landing.
 */
example: string | null, };

/**
 * Whether the visits of ads carry what tells the ads.
 */
export type TrackingHealth = {
/**
 * Ads (or campaigns without ads) that cost something and have no session, by spend.
 */
untracked: Array<UntrackedAd>,
/**
 * How the paid visits of each channel are marked.
 */
channels: Array<ChannelMarks>,
/**
 * Campaign ids of visits that no platform knows.
 */
unknown: Array<UnknownCampaign>, };

/**
 * Why numbers differ.
 */
export type ReasonCode = "missing_here" | "unknown_to_shop" | "test_order" | "excluded" | "browser_only" | "without_visit" | "claimed_without_visit" | "visit_not_claimed" | "claimed_twice" | "other_time_zone" | "not_final";

/**
 * Why numbers of a day differ.
 */
export type Reason = {
/**
 * What it is.
 */
code: ReasonCode,
/**
 * The platform that it is about.
 */
platform: string | null,
/**
 * How many orders, in millionths; none where it can't be counted.
 */
n_micros: number | null, };

/**
 * What a platform says of a day, and what we know of its visits.
 */
export type PlatformClaim = {
/**
 * The platform.
 */
platform: string,
/**
 * Conversions that it claims, in millionths.
 */
claimed_micros: number,
/**
 * Orders of ours with a visit from its ads in the 30 days before.
 */
n_visited: number, };

/**
 * One day.
 */
export type ReconciliationDay = {
/**
 * `2026-11-23`, in the time zone that was asked for.
 */
day: string,
/**
 * Orders that the shop has.
 */
n_shop: number,
/**
 * Orders that count in reports.
 */
n_ours: number,
/**
 * Of these, orders with a visit in the 30 days before.
 */
n_visited: number,
/**
 * What each platform says, in the order of `platforms`.
 */
claims: Array<PlatformClaim>,
/**
 * Why the numbers differ.
 */
reasons: Array<Reason>, };

/**
 * The orders of the shop, ours and what each platform claims, by day.
 */
export type Reconciliation = {
/**
 * The platforms that have spend in the range.
 */
platforms: Array<string>,
/**
 * Whether a shop's own orders are read; without it there is nothing to compare with.
 */
has_shop: boolean,
/**
 * The days, the newest first.
 */
days: Array<ReconciliationDay>, };

/**
 * A refused field.
 */
export type FieldError = {
/**
 * Path of the field, such as `events[2].aliases`.
 */
field: string,
/**
 * One sentence for a person.
 */
message: string, };

/**
 * An error answer, `application/problem+json` (RFC 9457).
 */
export type Problem = {
/**
 * Always `about:blank`.
 */
type: string,
/**
 * One sentence for a person.
 */
title: string,
/**
 * HTTP status.
 */
status: number,
/**
 * Stable machine-readable code.
 */
code: string,
/**
 * The fields that were wrong.
 */
errors: Array<FieldError>, };
