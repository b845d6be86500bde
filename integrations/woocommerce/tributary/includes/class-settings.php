<?php
/**
 * What is set for this shop.
 *
 * @package Tributary
 */

namespace Tributary;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's settings: strings that are empty until they are set.
 */
final class Settings {
	const OPTION = 'tributary_settings';

	/** A token as Tributary makes them. */
	const TOKEN = '/^[A-Za-z0-9_-]{6,64}$/';

	/**
	 * The settings by name.
	 *
	 * @return array{host: string, pixel_token: string, orders_token: string, secret: string}
	 */
	public static function all(): array {
		$stored = get_option( self::OPTION, array() );
		$empty  = array(
			'host'         => '',
			'pixel_token'  => '',
			'orders_token' => '',
			'secret'       => '',
		);
		return is_array( $stored ) ? array_merge( $empty, array_map( 'strval', array_intersect_key( $stored, $empty ) ) ) : $empty;
	}

	/**
	 * One setting.
	 *
	 * @param string $name Its name.
	 */
	public static function get( string $name ): string {
		return self::all()[ $name ];
	}

	/**
	 * Stores what was typed in, as far as it is valid.
	 *
	 * @param array<string, string> $typed By name; what is absent becomes empty.
	 * @return string[] What was wrong, by name of the setting.
	 */
	public static function save( array $typed ): array {
		$wrong  = array();
		$before = self::all();
		$after  = array( 'host' => self::origin( $typed['host'] ?? '' ) );
		if ( '' === $after['host'] && '' !== trim( $typed['host'] ?? '' ) ) {
			$wrong['host'] = __( 'Write the collector as https://events.shop.example.', 'tributary' );
		}
		foreach ( array( 'pixel_token', 'orders_token' ) as $name ) {
			$after[ $name ] = trim( $typed[ $name ] ?? '' );
			if ( '' !== $after[ $name ] && ! preg_match( self::TOKEN, $after[ $name ] ) ) {
				$wrong[ $name ] = __( 'A token has 6 to 64 letters, digits, - or _.', 'tributary' );
			}
		}
		$after['secret'] = trim( $typed['secret'] ?? '' );
		// What is wrong leaves the setting as it was.
		update_option( self::OPTION, array_merge( $after, array_intersect_key( $before, $wrong ) ), true );
		return $wrong;
	}

	/**
	 * An address's scheme and host; empty when it has none. `https` is assumed.
	 *
	 * @param string $address As typed.
	 */
	private static function origin( string $address ): string {
		$address = trim( $address );
		if ( '' === $address ) {
			return '';
		}
		$parts = wp_parse_url( preg_match( '#^https?://#i', $address ) ? $address : "https://$address" );
		if ( empty( $parts['host'] ) || ! preg_match( '/^[A-Za-z0-9.-]+$/', $parts['host'] ) ) {
			return '';
		}
		$port = isset( $parts['port'] ) ? ':' . (int) $parts['port'] : '';
		return strtolower( $parts['scheme'] . '://' . $parts['host'] ) . $port;
	}
}
