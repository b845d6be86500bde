//! A small seeded generator: the same seed gives the same data everywhere.

/// `SplitMix64` (Steele, Lea, Flood 2014): one addition and a mix per number.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The stream number `n` of one seed and purpose; streams don't overlap in practice.
    pub(crate) fn stream(seed: u64, purpose: u64, n: u64) -> Self {
        let mut start = Self(seed);
        for part in [purpose, n] {
            start = Self(start.next() ^ part);
        }
        start
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // The high half of the product: without the bias of a remainder, and without division.
        let product = u128::from(self.next()) * u128::from(end);
        u64::try_from(product >> 64).unwrap_or_default()
    }

    /// A number from `low` up to, not including, `high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low))).unwrap_or_default()
    }

    /// True in `per_mille` of 1000 cases.
    pub(crate) fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One element of a list that is not empty.
    #[expect(
        clippy::indexing_slicing,
        reason = "callers pass constant lists; below() is in bounds"
    )]
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// One element by its weight.
    pub(crate) fn weighted<'a, T>(&mut self, list: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let mut rest = self.below(list.iter().map(&weight).sum());
        for choice in list {
            match rest.checked_sub(weight(choice)) {
                Some(left) => rest = left,
                None => return choice,
            }
        }
        self.pick(list)
    }

    /// An index below `len`; 0 when `len` is 0.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }

    /// `n` characters of base64url, as in click ids.
    pub(crate) fn letters(&mut self, n: usize) -> String {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        (0..n).map(|_| char::from(*self.pick(LETTERS))).collect()
    }

    /// 32 hexadecimal digits, as in Shopify's tokens.
    pub(crate) fn token(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// A `UUIDv7` made at `at_ms`.
    pub(crate) fn uuid(&mut self, at_ms: i64) -> String {
        let time = at_ms.unsigned_abs() & 0xffff_ffff_ffff;
        let (a, b) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
            time >> 16,
            time & 0xffff,
            a & 0xfff,
            0x8000 | (a >> 48 & 0x3fff),
            b & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        let mut random = Random(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        let published =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(first, published);
    }

    #[test]
    fn choices_stay_in_bounds_and_follow_their_weights() {
        let mut random = Random::stream(1, 2, 3);
        assert_eq!(random.below(0), 0);
        assert!((0..1000).all(|_| (-5..9).contains(&random.between(-5, 9))));
        let list = [("never", 0), ("often", 9), ("rarely", 1)];
        let n_often =
            (0..10_000).filter(|_| random.weighted(&list, |one| one.1).0 == "often").count();
        assert!((8_700..9_300).contains(&n_often), "{n_often}");
    }

    #[test]
    fn a_uuid_carries_its_time() {
        let uuid = Random(7).uuid(1_795_428_000_500);
        assert!(uuid.starts_with("01a207d9-22f4-7"), "{uuid}");
        assert_eq!(uuid.len(), 36);
    }
}
