/** Writes two lines to the service's log, by its built module, for a test that looks at how they are shown. */
import { openLog } from '../../dist/http/log.js';

const { log, close } = await openLog('info');
log.info({ method: 'GET', route: '/api/users/:id', status: 200, ms: 3.1, requestId: 'an-id' }, 'request');
log.error({ err: new Error('It broke.') }, 'A request failed.');
await close();
