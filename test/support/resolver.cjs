const { existsSync } = require('node:fs');
const { resolve } = require('node:path');

/** Finds the `.ts` behind a relative `./x.js` of our own code; packages resolve as usual. */
module.exports = (request, options) => {
  if (request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes('node_modules')) {
    const source = resolve(options.basedir, request.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return options.defaultResolver(request, options);
};
