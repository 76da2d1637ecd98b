/** 3,000 bodies of 250 KB, none of which may stay in memory. */
import '../http/kept-bodies.test.js';
