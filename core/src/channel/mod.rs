//! Which channel a landing belongs to (`product.md §8`), and whether it is an arrival that
//! can start a session (`product.md §7.2`).
//!
//! Rules are code (`rules.rs`, `words.rs`, `click_id.rs`); host lists are data (`core/data`).

mod address;
mod click_id;
mod custom;
mod known;
mod params;
mod rules;
mod site;
mod suffix;
mod table;
mod touch;
mod words;

pub use address::cookie_domain;
pub use custom::check_rules;
pub use known::default_gateways;
pub use params::{Cvg, Utm};
pub use rules::{Rule, is_paid_group};
pub use site::{Site, site_host};
pub use touch::Touch;

use address::Address;
use params::Params;
use rules::{Referrer, Verdict};

/// Warning: a link inside the site carried UTM parameters; they were ignored.
pub const UTM_ON_INTERNAL_LINK: &str = "utm_on_internal_link";

/// A page view's address and what led to it, as the browser told them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Landing<'a> {
    /// Address of the page.
    pub url: Option<&'a str>,
    /// Address before it: `document.referrer`, or the previous page of a single-page shop.
    pub referrer: Option<&'a str>,
}

/// A landing's origin, and what was doubtful about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// The origin.
    pub touch: Touch,
    /// Code of a data-quality warning, [`UTM_ON_INTERNAL_LINK`].
    pub warning: Option<&'static str>,
}

/// Decides where a landing came from. Never fails: what cannot be read says nothing.
///
/// UTM parameters count on arrivals only. From the site itself or a linked domain, `cvg_*`
/// and click ids still name the channel, since only ads carry them and a redirecting landing
/// page hands them on; from a payment page nothing counts. The workspace's own rules come
/// first and see what is left of the landing; a visit from inside stays no arrival.
pub fn classify(landing: Landing<'_>, site: Site<'_>) -> Classified {
    let mut params = landing.url.map(Params::parse).unwrap_or_default();
    let page = landing.url.and_then(Address::parse);
    let referrer = landing.referrer.and_then(Address::parse);
    let inside = referrer.as_ref().and_then(|r| site.inside(page.as_ref(), r));
    let is_warned = inside == Some(Rule::SameSite) && !params.utm.is_empty();
    match inside {
        Some(Rule::PaymentGateway) => params = Params::default(),
        Some(_) => params.utm = Utm::default(),
        None => {}
    }
    let referrer = referrer.as_ref().filter(|_| inside.is_none());
    let facts = custom::Facts { params: &params, url: landing.url, page: page.as_ref(), referrer };
    let verdict = match (custom::decide(site.rules, &facts), inside) {
        (Some(rule), _) => Verdict::workspace(rule),
        (None, None) => rules::decide(&params, referrer.map(Referrer::new)),
        (None, Some(inside)) => match rules::decide(&params, None) {
            Verdict { rule: Rule::Direct, .. } => Verdict::direct(inside),
            verdict => verdict,
        },
    };
    Classified {
        touch: Touch::new(params, verdict, inside.is_none()),
        warning: is_warned.then_some(UTM_ON_INTERNAL_LINK),
    }
}

#[cfg(test)]
mod tests;
