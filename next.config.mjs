/** @type {import("next").NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Native or process-wide modules stay outside the bundle, so that pages and workers share one copy.
  serverExternalPackages: ["@node-rs/argon2", "pg", "ioredis", "kafkajs", "pino"],
};

export default nextConfig;
