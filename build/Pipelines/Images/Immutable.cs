namespace Kindling.Pipelines.Images;

/// <summary>
/// A repository whose tags stay as they are, as ECR has them on demand: no code of the specification stands for that, only words.
/// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
/// </summary>
internal static class Immutable
{
    public static bool IsMeantBy(string refusal) =>
        refusal.Contains("immutable", StringComparison.OrdinalIgnoreCase);
}
