<?php
/**
 * As much of WordPress and WooCommerce as the plugin calls, in memory. Signatures and
 * behaviour are those of WordPress 6 and WooCommerce 7 to 10; escaping is the real one's.
 */

define( 'ABSPATH', __DIR__ );
define( 'MINUTE_IN_SECONDS', 60 );

$wp       = (object) array( 'actions' => array(), 'options' => array(), 'transients' => array(), 'page' => array(), 'may' => true, 'ping' => true );
$wp_query = (object) array( 'posts' => array() );

final class Redirect extends Exception {}
final class Died extends Exception {}
class WP_Error {
	public function __construct( private string $code, private string $message ) {}
	public function get_error_message() { return $this->message; }
}
class WP_Term {
	public $term_id;
	public $name;
}
final class WooCommerce {
	public $cart;
}

// ---- hooks

function add_action( $hook, $callback, $priority = 10 ) { $GLOBALS['wp']->actions[ $hook ][ $priority ][] = $callback; }
function do_action( $hook, ...$args ) {
	$all = $GLOBALS['wp']->actions[ $hook ] ?? array();
	ksort( $all );
	foreach ( $all as $callbacks ) {
		foreach ( $callbacks as $callback ) {
			$callback( ...$args );
		}
	}
}
function register_deactivation_hook( $file, $callback ) { add_action( 'deactivate', $callback ); }

// ---- options and people

function get_option( $name, $default = false ) { return $GLOBALS['wp']->options[ $name ] ?? $default; }
function update_option( $name, $value, $autoload = null ) { $GLOBALS['wp']->options[ $name ] = $value; }
function delete_option( $name ) { unset( $GLOBALS['wp']->options[ $name ] ); }
function get_transient( $name ) { return $GLOBALS['wp']->transients[ $name ] ?? false; }
function set_transient( $name, $value, $seconds ) { $GLOBALS['wp']->transients[ $name ] = $value; }
function delete_transient( $name ) { unset( $GLOBALS['wp']->transients[ $name ] ); }
function current_user_can( $right ) { return $GLOBALS['wp']->may && 'manage_woocommerce' === $right; }
function get_current_user_id() { return 7; }
function check_admin_referer( $action ) {
	if ( ( $_POST['_wpnonce'] ?? '' ) !== "nonce-of-$action" ) {
		throw new Died( 'expired' );
	}
}
function wp_nonce_field( $action ) { echo '<input type="hidden" name="_wpnonce" value="nonce-of-' . esc_attr( $action ) . '">'; }
function wp_die( $message, $title = '', $args = array() ) { throw new Died( $message ); }
function wp_safe_redirect( $address ) { throw new Redirect( $address ); }
function admin_url( $path ) { return "https://shop.example/wp-admin/$path"; }
function add_submenu_page( $parent, $title, $menu, $right, $slug, $callback ) { $GLOBALS['wp']->show = array( $right, $callback ); }
function submit_button() { echo '<input type="submit">'; }
function wp_generate_password( $length, $special ) { return str_repeat( 's', $length ); }

// ---- text

function __( $text, $domain ) { return $text; }
function esc_html__( $text, $domain ) { return esc_html( $text ); }
function esc_html( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_attr( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_url( $address ) { return preg_match( '#^https?://#', $address ) ? htmlspecialchars( $address, ENT_QUOTES ) : ''; }
function wp_json_encode( $data, $flags = 0 ) { return json_encode( $data, $flags ); }
function wp_parse_url( $address ) { return parse_url( $address ); }
function wp_unslash( $value ) { return is_string( $value ) ? stripslashes( $value ) : $value; }
function sanitize_text_field( $text ) { return trim( preg_replace( '/[\r\n\t ]+/', ' ', strip_tags( $text ) ) ); }
function sanitize_title( $title ) { return strtolower( str_replace( ' ', '-', $title ) ); }
function wp_strip_all_tags( $text ) { return trim( strip_tags( preg_replace( '@<(script|style)[^>]*?>.*?</\\1>@si', '', $text ) ) ); }
function is_wp_error( $value ) { return $value instanceof WP_Error; }

// ---- the page

function page( $name ) { return $GLOBALS['wp']->page[ $name ] ?? false; }
function is_customize_preview() { return page( 'is_customize_preview' ); }
function is_product() { return page( 'is_product' ); }
function is_shop() { return page( 'is_shop' ); }
function is_product_taxonomy() { return page( 'is_product_taxonomy' ); }
function is_search() { return page( 'is_search' ); }
function is_cart() { return page( 'is_cart' ); }
function is_checkout() { return page( 'is_checkout' ); }
function is_checkout_pay_page() { return page( 'is_checkout_pay_page' ); }
function is_order_received_page() { return page( 'is_order_received_page' ); }
function get_queried_object_id() { return page( 'queried' ); }
function get_queried_object() {
	$term          = new WP_Term();
	$term->term_id = page( 'queried' );
	$term->name    = page( 'term' );
	return $term;
}
function get_search_query( $escaped = true ) { return page( 'search' ); }
function wc_get_page_id( $page ) { return 4; }
function get_the_title( $id ) { return 'Shop &amp; More'; }

// ---- WooCommerce

function WC() {
	static $shop;
	return $shop ??= new WooCommerce();
}
function get_woocommerce_currency() { return 'EUR'; }
function wc_get_price_decimals() { return 2; }
function wc_format_decimal( $amount, $places ) { return number_format( (float) $amount, $places, '.', '' ); }
function wc_get_price_to_display( $product ) { return (float) $product->get_price() * 1.19; }
function taxonomy_exists( $name ) { return true; }
function get_the_terms( $id, $taxonomy ) {
	$brand = page( 'brands' )[ $id ] ?? null;
	if ( null === $brand ) {
		return false;
	}
	$term       = new WP_Term();
	$term->name = $brand;
	return array( $term );
}
function wp_get_attachment_image_url( $id, $size ) { return 0 === $id ? false : "https://shop.example/$id-$size.jpg"; }
function wc_get_product( $id ) {
	$data = $GLOBALS['wp']->page['products'][ $id ] ?? null;
	return null === $data ? false : new WC_Product( $id, $data );
}

class WC_Product {
	public function __construct( private int $id, private array $data ) {}
	public function get_id() { return $this->id; }
	public function is_type( $type ) { return ( $this->data['type'] ?? 'simple' ) === $type; }
	public function get_name() { return $this->data['name']; }
	public function get_sku() { return $this->data['sku'] ?? ''; }
	public function get_price() { return $this->data['price'] ?? ''; }
	public function get_image_id() { return $this->data['image'] ?? 0; }
	public function get_permalink() { return "https://shop.example/?p=$this->id"; }
	public function get_visible_children() { return $this->data['children'] ?? array(); }
	public function get_default_attributes() { return $this->data['default'] ?? array(); }
}
class WC_Data_Store {
	public static function load( $name ) { return new self(); }
	public function find_matching_product_variation( $product, $attributes ) { return array( 'attribute_pa_size' => 'large' ) === $attributes ? 72 : 0; }
}
class WC_Cart {
	public function __construct( private array $lines, private string $total ) {}
	public function get_cart() { return array_map( fn ( $line ) => array( 'data' => wc_get_product( $line['id'] ) ) + $line, $this->lines ); }
	public function get_total( $context ) { return 'edit' === $context ? $this->total : "<b>$this->total</b>"; }
}
class WC_Order {
	public array $meta = array();
	public function update_meta_data( $key, $value ) { $this->meta[ $key ] = $value; }
}
class WC_Webhook {
	private static array $all = array();
	private array $data       = array( 'status' => 'disabled', 'failure_count' => 0 );
	public function __construct( private int $id = 0 ) {
		if ( 0 !== $id ) {
			$this->data = self::$all[ $id ] ?? throw new Exception( 'Invalid webhook.' );
		}
	}
	public function __call( $name, $args ) {
		list( $verb, $field ) = explode( '_', $name, 2 );
		if ( 'set' === $verb ) {
			$this->data[ $field ] = $args[0];
		}
		return $this->data[ $field ] ?? '';
	}
	public function save() {
		$this->id = 0 === $this->id ? 1 + (int) max( array( 10, ...array_keys( self::$all ) ) ) : $this->id;
		self::$all[ $this->id ] = $this->data;
		return $this->id;
	}
	public function delete( $force = false ) { unset( self::$all[ $this->id ] ); }
	public function deliver_ping() { return true === $GLOBALS['wp']->ping ? true : new WP_Error( 'error', $GLOBALS['wp']->ping ); }
	public static function all() { return self::$all; }
}
