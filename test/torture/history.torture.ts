import '../history/past.test.js';
import '../history/audit.test.js';
