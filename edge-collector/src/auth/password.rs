//! How passwords are kept: Argon2id, 19 MiB and two passes (OWASP's first choice).

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use subtle::ConstantTimeEq as _;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const HASH_BYTES: usize = 32;
/// More memory than this is asked for by no hash of ours.
const MAX_MEMORY_KIB: u32 = 32_768;

/// A password's hash in the usual notation, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`; `None`
/// when the salt is shorter than eight bytes.
pub(super) fn hash(password: &str, salt: &str) -> Option<String> {
    let params = (MEMORY_KIB, PASSES, LANES);
    let hash = argon2id(password, salt.as_bytes(), params)?;
    let (salt, hash) = (BASE64.encode(salt), BASE64.encode(hash));
    Some(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${hash}"))
}

/// Whether the password is the one of this hash.
pub(super) fn is_right(password: &str, stored: &str) -> bool {
    let Some((params, salt, expected)) = read(stored) else { return false };
    argon2id(password, &salt, params).is_some_and(|hash| hash.ct_eq(&expected).into())
}

/// Takes as long as [`is_right`], for who is not known: the time must not tell.
pub(super) fn pretend(password: &str) {
    let _ = std::hint::black_box(hash(password, "nobody's salt"));
}

fn argon2id(
    password: &str,
    salt: &[u8],
    (memory, passes, lanes): (u32, u32, u32),
) -> Option<Vec<u8>> {
    let params = Params::new(memory, passes, lanes, Some(HASH_BYTES)).ok()?;
    let mut hash = vec![0; HASH_BYTES];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

fn read(stored: &str) -> Option<((u32, u32, u32), Vec<u8>, Vec<u8>)> {
    let mut parts = stored.strip_prefix("$argon2id$v=19$")?.split('$');
    let (params, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let mut params = params.split(',');
    let mut number = |name| params.next()?.strip_prefix(name)?.parse::<u32>().ok();
    let params = (number("m=")?, number("t=")?, number("p=")?);
    let is_ours = params.0 <= MAX_MEMORY_KIB;
    is_ours.then_some((params, BASE64.decode(salt).ok()?, BASE64.decode(hash).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_and_no_other() {
        let stored = hash("correct horse", "0123456789abcdef").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(is_right("correct horse", &stored));
        for wrong in ["", "correct horse ", "Correct horse", "correct hors"] {
            assert!(!is_right(wrong, &stored), "{wrong}");
        }
        assert_ne!(hash("correct horse", "another salt of it"), Some(stored));
    }

    #[test]
    fn a_hash_made_by_the_reference_implementation_is_understood() {
        // One of the vectors in the reference implementation's own tests.
        let stored = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ\
            $nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(is_right("password", stored));
        assert!(!is_right("passwore", stored));
    }

    #[test]
    fn what_is_no_hash_fits_no_password() {
        for stored in [
            "",
            "password",
            "$argon2id$v=19$m=1,t=2,p=1$c29t$aGFzaA",
            "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$aGFzaA",
            "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$aGFzaA",
        ] {
            assert!(!is_right("password", stored), "{stored}");
        }
    }
}
