//! The accounts that an access opens.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::MarketingError;
use super::number::id;
use super::{Settings, google, meta, tiktok};
use crate::api::{AdAccount, AdPlatform};
use crate::fetch::{Answer, Fetch, query};

/// Accounts that are listed, at most.
const MAX_ACCOUNTS: usize = 1_000;
/// TikTok's facts about advertisers are asked for so many at once.
const TIKTOK_IDS: usize = 50;

/// A list of accounts under way: what to ask, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    platform: AdPlatform,
    questions: Vec<Question>,
    /// The accounts found so far.
    pub found: Vec<AdAccount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    /// A page of the list.
    List { cursor: Option<String> },
    /// Google: an account and the ones below it. TikTok: facts about some advertisers.
    About { ids: Vec<String> },
}

impl Listing {
    /// Begins; with `account_id` only that account is looked up, where the platform needs no
    /// list for it.
    pub fn of(platform: AdPlatform, account_id: Option<&str>) -> Self {
        let digits =
            account_id.map(|id| id.chars().filter(char::is_ascii_digit).collect::<String>());
        let question = match digits.filter(|id| !id.is_empty()) {
            Some(id) if platform != AdPlatform::Meta => Question::About { ids: vec![id] },
            _ => Question::List { cursor: None },
        };
        Self { platform, questions: vec![question], found: Vec::new() }
    }

    /// The next request; none when everything is asked.
    pub fn request(&self, settings: &Settings) -> Option<Fetch> {
        let question = self.questions.last()?;
        let url = settings.api_url(self.platform);
        let version = settings.version(self.platform);
        let bearer = |fetch: Fetch| fetch.with("authorization", "Bearer ${access_token}");
        Some(match (self.platform, question) {
            (AdPlatform::Meta, Question::List { cursor }) => {
                let mut asked =
                    vec![("fields", "account_id,name,currency,timezone_name"), ("limit", "200")];
                asked.extend(cursor.as_deref().map(|after| ("after", after)));
                bearer(Fetch::get(format!("{url}/{version}/me/adaccounts?{}", query(&asked))))
            }
            (AdPlatform::Google, Question::List { .. }) => {
                bearer(Fetch::get(format!("{url}/{version}/customers:listAccessibleCustomers")))
            }
            (AdPlatform::Google, Question::About { ids }) => {
                const QUERY: &str = "SELECT customer_client.id, customer_client.descriptive_name, \
                    customer_client.currency_code, customer_client.time_zone, \
                    customer_client.manager FROM customer_client \
                    WHERE customer_client.status = 'ENABLED'";
                let id = ids.first().map(String::as_str).unwrap_or_default();
                google::search(settings, id, Some(id), QUERY)
            }
            (AdPlatform::Tiktok, Question::List { .. }) => {
                let asked = query(&[("app_id", settings.client_id(AdPlatform::Tiktok))]);
                let secret = Settings::client_secret(AdPlatform::Tiktok);
                let base = tiktok::base(settings);
                Fetch::get(format!("{base}/oauth2/advertiser/get/?{asked}&secret={secret}"))
                    .with("access-token", "${access_token}")
            }
            (AdPlatform::Tiktok, Question::About { ids }) => {
                let asked = query(&[
                    ("advertiser_ids", json!(ids).to_string().as_str()),
                    (
                        "fields",
                        r#"["advertiser_id","name","currency","timezone","display_timezone"]"#,
                    ),
                ]);
                Fetch::get(format!("{}/advertiser/info/?{asked}", tiktok::base(settings)))
                    .with("access-token", "${access_token}")
            }
            (AdPlatform::Meta, Question::About { .. }) => return None,
        })
    }

    /// Takes in the answer to [`Listing::request`].
    ///
    /// # Errors
    ///
    /// [`MarketingError`]: the list is not to be had.
    pub fn take(&mut self, answer: &Answer<'_>) -> Result<(), MarketingError> {
        let Some(question) = self.questions.pop() else { return Ok(()) };
        match self.platform {
            AdPlatform::Meta => self.take_meta(&meta::checked(answer)?),
            AdPlatform::Google => match google::checked(answer) {
                Ok(body) => self.take_google(&question, &body),
                // One account among several may be closed; the others are still to be had.
                Err(MarketingError::Reconnect(_))
                    if matches!(question, Question::About { .. })
                        && !(self.questions.is_empty() && self.found.is_empty()) => {}
                Err(error) => return Err(error),
            },
            AdPlatform::Tiktok => self.take_tiktok(&question, &tiktok::checked(answer)?),
        }
        self.found.sort_by(|a, b| (&a.name, &a.account_id).cmp(&(&b.name, &b.account_id)));
        self.found.dedup_by(|a, b| a.account_id == b.account_id);
        if MAX_ACCOUNTS <= self.found.len() {
            self.questions.clear();
        }
        Ok(())
    }

    fn take_meta(&mut self, body: &Value) {
        for row in list(body.get("data")) {
            let account = account(row, ["account_id", "name", "currency", "timezone_name"]);
            self.found.extend(account);
        }
        if let Some(cursor) = meta::after(body) {
            self.questions.push(Question::List { cursor: Some(cursor) });
        }
    }

    fn take_google(&mut self, question: &Question, body: &Value) {
        if let Question::About { ids } = question {
            let batches = body.as_array().map_or_else(|| std::slice::from_ref(body), Vec::as_slice);
            for row in batches.iter().flat_map(|batch| list(batch.get("results"))) {
                let Some(client) = row.get("customerClient") else { continue };
                // A manager has no ads of its own.
                if client.get("manager") == Some(&Value::Bool(true)) {
                    continue;
                }
                let names = ["id", "descriptiveName", "currencyCode", "timeZone"];
                let manager_id = ids.first().cloned();
                let found = account(client, names);
                self.found.extend(found.map(|account| AdAccount { manager_id, ..account }));
            }
            return;
        }
        for name in list(body.get("resourceNames")).filter_map(Value::as_str) {
            let id = name.trim_start_matches("customers/").to_owned();
            if id.bytes().all(|b| b.is_ascii_digit()) {
                self.questions.push(Question::About { ids: vec![id] });
            }
        }
    }

    fn take_tiktok(&mut self, question: &Question, body: &Value) {
        let rows = || list(body.pointer("/data/list"));
        match question {
            Question::About { .. } => {
                for row in rows() {
                    // `timezone` may be a fixed offset; the one that people see is better.
                    let zone = match row.get("display_timezone").and_then(Value::as_str) {
                        Some(_) => "display_timezone",
                        None => "timezone",
                    };
                    self.found.extend(account(row, ["advertiser_id", "name", "currency", zone]));
                }
            }
            Question::List { .. } => {
                let ids: Vec<String> =
                    rows().filter_map(|row| id(row.get("advertiser_id"))).collect();
                let chunks =
                    ids.chunks(TIKTOK_IDS).map(|ids| Question::About { ids: ids.to_vec() });
                self.questions.extend(chunks);
            }
        }
    }
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn account(row: &Value, [id_field, name, currency, zone]: [&str; 4]) -> Option<AdAccount> {
    let text = |field: &str| row.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let account_id = id(row.get(id_field))?;
    let named = text(name);
    Some(AdAccount {
        name: if named.is_empty() { account_id.clone() } else { named },
        account_id,
        currency: text(currency),
        time_zone: text(zone),
        manager_id: None,
    })
}
