/** Every caller on every target of every route: what is allowed as often as what is refused. */
import '../tenants/routes.test.js';
