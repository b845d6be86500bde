<?php
/**
 * The webhooks by which orders and customers are sent.
 *
 * @package Tributary
 */

namespace Tributary;

use WC_Webhook;

defined( 'ABSPATH' ) || exit;

/**
 * Makes WooCommerce's own webhooks and keeps them as the settings say.
 */
final class Webhooks {
	/** Ids of the webhooks by topic. */
	const OPTION = 'tributary_webhooks';

	const TOPICS = array( 'order.created', 'order.updated', 'order.deleted', 'order.restored', 'customer.created', 'customer.updated' );

	/**
	 * Makes what is missing and sets each by the settings; without an address they go.
	 */
	public static function sync(): void {
		$address = self::address();
		if ( '' === $address || '' === Settings::get( 'secret' ) ) {
			self::delete();
			return;
		}
		$ids = array();
		foreach ( self::TOPICS as $topic ) {
			$webhook = self::of_topic( $topic ) ?? new WC_Webhook();
			/* translators: %s: topic, such as order.created */
			$webhook->set_name( sprintf( __( 'Tributary: %s', 'tributary' ), $topic ) );
			$webhook->set_topic( $topic );
			$webhook->set_delivery_url( $address );
			$webhook->set_secret( Settings::get( 'secret' ) );
			$webhook->set_api_version( 3 );
			// The payload is what this person may see.
			$webhook->set_user_id( get_current_user_id() );
			// WooCommerce disables a webhook after some failures: saving starts it again.
			$webhook->set_failure_count( 0 );
			$webhook->set_status( 'active' );
			$ids[ $topic ] = $webhook->save();
		}
		update_option( self::OPTION, $ids, false );
	}

	/**
	 * Asks the collector whether it is there.
	 *
	 * @return string What went wrong; empty when nothing did.
	 */
	public static function ping(): string {
		$webhook = self::of_topic( self::TOPICS[0] );
		$answer  = null === $webhook ? true : $webhook->deliver_ping();
		return is_wp_error( $answer ) ? $answer->get_error_message() : '';
	}

	/**
	 * Status of each webhook by topic: `active`, `paused`, `disabled` or `missing`.
	 *
	 * @return array<string, string>
	 */
	public static function statuses(): array {
		$statuses = array();
		foreach ( self::TOPICS as $topic ) {
			$webhook            = self::of_topic( $topic );
			$statuses[ $topic ] = null === $webhook ? 'missing' : $webhook->get_status();
		}
		return $statuses;
	}

	/**
	 * Pauses them all, when the plugin is switched off. Saving the settings starts them again.
	 */
	public static function pause(): void {
		foreach ( self::TOPICS as $topic ) {
			$webhook = self::of_topic( $topic );
			if ( null !== $webhook ) {
				$webhook->set_status( 'paused' );
				$webhook->save();
			}
		}
	}

	/**
	 * Removes them all for good.
	 */
	public static function delete(): void {
		foreach ( self::TOPICS as $topic ) {
			$webhook = self::of_topic( $topic );
			if ( null !== $webhook ) {
				$webhook->delete( true );
			}
		}
		delete_option( self::OPTION );
	}

	/**
	 * Where they deliver to; empty when it is not set.
	 */
	public static function address(): string {
		$token = Settings::get( 'orders_token' );
		$host  = Settings::get( 'host' );
		return '' === $host || '' === $token ? '' : $host . '/webhooks/woocommerce/' . rawurlencode( $token );
	}

	/**
	 * Our webhook of a topic; null when somebody has removed it.
	 *
	 * @param string $topic The topic.
	 */
	private static function of_topic( string $topic ): ?WC_Webhook {
		$ids = get_option( self::OPTION, array() );
		$id  = is_array( $ids ) ? (int) ( $ids[ $topic ] ?? 0 ) : 0;
		if ( 0 === $id || ! class_exists( 'WC_Webhook' ) ) {
			return null;
		}
		try {
			$webhook = new WC_Webhook( $id );
		} catch ( \Exception $gone ) {
			return null;
		}
		// An id that was given to another webhook since is not ours.
		return $webhook->get_topic() === $topic ? $webhook : null;
	}
}
