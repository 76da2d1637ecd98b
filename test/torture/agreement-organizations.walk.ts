/** The form, a dry run and a write of everything of an organization, for everybody. */
import '../organizations/agreement.test.js';
