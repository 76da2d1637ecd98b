import '../http/hostile-shapes.test.js';
