import '../profiles/visible.test.js';
