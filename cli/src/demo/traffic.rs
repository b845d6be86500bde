//! Where visits come from: how many of each kind, and how they behave.

use super::ads::Ads;
use super::landing::{self, Landing};
use super::random::Random;

/// One kind of visit. Shares and chances are per mille.
#[derive(Debug)]
pub(crate) struct Traffic {
    pub(crate) weight: u64,
    /// Chance that it is somebody of before.
    pub(crate) loyal: u64,
    /// Chance to look further than the landing page.
    pub(crate) interest: u64,
    /// Chance that somebody who looks further puts something into the cart.
    pub(crate) appetite: u64,
    /// How it arrives, from the time in Unix milliseconds and the ads that run.
    pub(crate) land: fn(&mut Random, i64, &Ads) -> Landing,
}

const fn traffic(
    [weight, loyal, interest, appetite]: [u64; 4],
    land: fn(&mut Random, i64, &Ads) -> Landing,
) -> Traffic {
    Traffic { weight, loyal, interest, appetite, land }
}

pub(crate) const META_ADS: Traffic = traffic([215, 180, 500, 130], landing::meta_ads);
pub(crate) const GOOGLE_ADS: Traffic = traffic([165, 220, 620, 190], landing::google_ads);
pub(crate) const TIKTOK_ADS: Traffic = traffic([70, 90, 380, 80], landing::tiktok_ads);

const KINDS: [Traffic; 11] = [
    META_ADS,
    GOOGLE_ADS,
    TIKTOK_ADS,
    traffic([105, 880, 720, 250], landing::klaviyo),
    traffic([150, 250, 600, 160], landing::organic_search),
    traffic([35, 120, 640, 170], landing::ai_assistant),
    traffic([50, 200, 420, 90], landing::organic_social),
    traffic([45, 120, 520, 120], landing::referral),
    traffic([150, 700, 640, 240], landing::direct),
    traffic([10, 300, 500, 160], landing::sms),
    traffic([5, 100, 450, 110], landing::microsoft_ads),
];

/// A kind's share of all visits.
pub(crate) fn per_mille(kind: &Traffic) -> i64 {
    let all: u64 = KINDS.iter().map(|kind| kind.weight).sum();
    i64::try_from(kind.weight * 1_000 / all).unwrap_or_default()
}

/// The kind of the next visit.
pub(crate) fn next(random: &mut Random) -> &'static Traffic {
    random.weighted(&KINDS, |kind| kind.weight)
}
