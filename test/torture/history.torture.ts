import '../history/past.test.js';
