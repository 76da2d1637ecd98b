import '../history/audit.test.js';
