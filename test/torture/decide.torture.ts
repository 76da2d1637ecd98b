import '../reachability/decide.rules.test.js';
