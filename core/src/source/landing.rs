//! Addresses of landings that have lost what somebody else noted of them.

use form_urlencoded::Serializer;

/// An address with the parameters that its query does not have yet.
pub(super) fn with_missing<'a>(
    url: &str,
    noted: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let (address, fragment) = url.split_once('#').map_or((url, None), |(a, f)| (a, Some(f)));
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let has = |name: &str| form_urlencoded::parse(query.as_bytes()).any(|(known, _)| known == name);
    let mut missing = Serializer::new(String::new());
    for (name, value) in noted.filter(|(name, _)| !has(name)) {
        missing.append_pair(name, value);
    }
    let missing = missing.finish();
    if missing.is_empty() {
        return url.to_owned();
    }
    let joint = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{address}{joint}{missing}{fragment}")
}
