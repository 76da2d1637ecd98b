/** The form, a dry run and a write of every field, for everybody, with the override flag on and off. */
import '../profiles/agreement.test.js';
