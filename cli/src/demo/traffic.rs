//! Where visits come from: how many of each kind, and how they behave.

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
    /// How it arrives, from the time in Unix milliseconds.
    pub(crate) land: fn(&mut Random, i64) -> Landing,
}

const fn traffic(
    [weight, loyal, interest, appetite]: [u64; 4],
    land: fn(&mut Random, i64) -> Landing,
) -> Traffic {
    Traffic { weight, loyal, interest, appetite, land }
}

const KINDS: [Traffic; 11] = [
    traffic([215, 180, 500, 130], landing::meta_ads),
    traffic([165, 220, 620, 190], landing::google_ads),
    traffic([70, 90, 380, 80], landing::tiktok_ads),
    traffic([105, 880, 720, 250], landing::klaviyo),
    traffic([150, 250, 600, 160], landing::organic_search),
    traffic([35, 120, 640, 170], landing::ai_assistant),
    traffic([50, 200, 420, 90], landing::organic_social),
    traffic([45, 120, 520, 120], landing::referral),
    traffic([150, 700, 640, 240], landing::direct),
    traffic([10, 300, 500, 160], landing::sms),
    traffic([5, 100, 450, 110], landing::microsoft_ads),
];

/// The kind of the next visit.
pub(crate) fn next(random: &mut Random) -> &'static Traffic {
    random.weighted(&KINDS, |kind| kind.weight)
}
