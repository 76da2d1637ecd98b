/** Members of another tenant, with every id by every route. */
import '../tenants/learns-nothing.test.js';
