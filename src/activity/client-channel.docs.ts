import { ApiHeader } from '@nestjs/swagger';
import { CLIENT_CHANNELS } from './client-channel.js';

/** Routes that say where a person was seen. */
export function ApiClientChannel() {
  return ApiHeader({
    name: 'X-Client-Channel',
    required: false,
    description: `The kind of client: ${CLIENT_CHANNELS.join(', ')}. Without it, or with another word: dashboard.`,
  });
}
