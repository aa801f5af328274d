/** @type {import("next").NextConfig} */
const nextConfig = {
  // `npm test` checks the types of everything; a start need not do it again, nor fail over a test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  poweredByHeader: false,
  // Native or process-wide modules stay outside the bundle, so that pages and workers share one copy.
  serverExternalPackages: ["@node-rs/argon2", "pg", "ioredis", "kafkajs", "pino"],
};

export default nextConfig;
