/** Every door and every order of lists, with every field visible from each distance. */
import '../profiles/visible.test.js';
