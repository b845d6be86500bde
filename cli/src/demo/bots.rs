//! Visits of machines. They say who they are and buy nothing.

use super::ORIGIN;
use super::catalog::Catalog;
use super::people::Device;
use super::random::Random;
use super::visit::Page;

const USER_AGENTS: [&str; 5] = [
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
];

/// A machine with a fresh cookie, which it forgets again.
pub(crate) fn machine(random: &mut Random, at_ms: i64) -> Device {
    Device {
        uid: random.uuid(at_ms),
        ip: format!("198.51.100.{}", 1 + random.below(254)),
        user_agent: (*random.pick(&USER_AGENTS)).to_owned(),
        viewport: "1024x768",
        has_gpc: false,
        clock_ms: 0,
        fbp: String::new(),
    }
}

/// The pages it fetches, a few seconds apart and without a referrer.
pub(crate) fn pages(catalog: &Catalog, random: &mut Random, at_ms: i64) -> Vec<Page> {
    (0..=random.between(0, 3))
        .map(|n| {
            let product = random.pick(&catalog.products);
            Page {
                at_ms: at_ms + n * 3_000,
                url: format!("{ORIGIN}/products/{}", product.handle),
                referrer: String::new(),
                title: product.title.clone(),
                events: Vec::new(),
            }
        })
        .collect()
}
