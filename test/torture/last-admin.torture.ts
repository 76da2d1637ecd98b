/** 1,000 rounds of demoting each other, and 50 of every other way that two administrators take each other away. */
import '../users/last-admin.test.js';
