use std::path::Path;

use serde_json::{Value, json};

use super::*;

const BODY: &str = "\"my secret message\"";
const HUSH: &str = "hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKI=";

fn said(kind: &str, secrets: &[&str], signature: &str, body: &[u8]) -> String {
    let head = json!({ "kind": kind, "secrets": secrets, "signature": signature });
    verdict(&[head.to_string().as_bytes(), b"\n", body].concat()).unwrap()
}

fn is_signed(secrets: &[&str], signature: &str, body: &[u8]) -> bool {
    said("shopify", secrets, signature, body) == "signed"
}

#[test]
fn the_current_and_the_previous_secret_count() {
    for (secrets, expected) in [
        (vec!["hush"], true),
        (vec!["new", "hush"], true),
        (vec!["new", "newer"], false),
        (vec![], false),
    ] {
        assert_eq!(is_signed(&secrets, HUSH, BODY.as_bytes()), expected, "{secrets:?}");
    }
}

#[test]
fn white_space_around_the_header_is_not_part_of_it() {
    assert!(is_signed(&["hush"], &format!(" {HUSH} \n"), BODY.as_bytes()));
}

#[test]
fn woocommerce_asks_before_it_has_anything_to_say() {
    for (kind, signature, body, expected) in [
        ("woocommerce", "", "webhook_id=12", "ping"),
        ("woocommerce", "", "webhook_id=", "unsigned"),
        ("woocommerce", "", "webhook_id=1&x=2", "unsigned"),
        ("woocommerce", "AAAA", "webhook_id=12", "unsigned"),
        ("woocommerce", HUSH, BODY, "signed"),
        ("shopify", "", "webhook_id=12", "unsigned"),
    ] {
        assert_eq!(said(kind, &["hush"], signature, body.as_bytes()), expected, "{kind} {body}");
    }
}

#[test]
fn an_empty_secret_signs_nothing() {
    // HMAC-SHA256 of an empty body under an empty key.
    let known_to_all = "thNnmggU2ex3L5XXeMNfxf8Wl8STcVZTxscSFEKSxa0=";
    assert!(!is_signed(&[""], known_to_all, b""));
}

#[test]
fn agrees_with_the_published_vectors() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/fixtures/shopify/signatures/shopify_hmac_vectors.json"
    );
    if !Path::new(path).exists() {
        println!("skipped: shared fixtures not present");
        return;
    }
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let webhook = &vectors["webhook"];
    let secret = webhook["secret"].as_str().unwrap();
    let cases = webhook["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let (body, header) = (case["body"].as_str().unwrap(), case["header"].as_str().unwrap());
        // One case is a matter of taste: a right signature over an empty body.
        let Some(expected) = case["valid"].as_bool() else { continue };
        assert_eq!(is_signed(&[secret], header, body.as_bytes()), expected, "{case}");
    }
}
