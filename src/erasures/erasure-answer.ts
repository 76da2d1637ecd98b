import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HttpReply } from '../http/request.js';
import type { ErasureView } from './erasures.dto.js';

/** What waits is a 202. */
export type PresentErasure = (erasure: ErasureView) => ErasureView;

export const PresentedErasure = createParamDecorator((_data: unknown, context: ExecutionContext): PresentErasure => {
  const reply = context.switchToHttp().getResponse<HttpReply>();
  return (erasure) => {
    if (erasure.state === 'waiting') reply.status(202);
    return erasure;
  };
});
