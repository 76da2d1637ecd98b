/** 1,000 rounds of thirty-two who use one code at once, of an app and of those for recovery. */
import '../account/factors.test.js';
