import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { OperationsController } from './operations.controller.js';
import { Readiness } from './readiness.js';

@Module({ controllers: [OperationsController], providers: [Metrics, Readiness], exports: [Metrics] })
export class OperationsModule {}
