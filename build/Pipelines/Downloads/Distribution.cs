namespace Kindling.Pipelines.Downloads;

/// <summary>An unpacked product, and who vouched for its archive.</summary>
/// <param name="Product">Which product.</param>
/// <param name="Version">Its version.</param>
/// <param name="Home">The folder to use as SPARK_HOME or HADOOP_HOME; shared and never changed.</param>
/// <param name="Sha512">The archive's SHA-512.</param>
/// <param name="VouchedBy">"lock", "checksum and signature of … from …", or "cache (…)" with one of these.</param>
/// <param name="Bytes">The archive's size.</param>
/// <param name="Duration">How long it took to get it here.</param>
public sealed record Distribution(
    Product Product,
    string Version,
    string Home,
    string Sha512,
    string VouchedBy,
    long Bytes,
    TimeSpan Duration
);
