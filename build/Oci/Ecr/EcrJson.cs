using System.Net;
using System.Text.Json;

namespace Kindling.Oci.Ecr;

/// <summary>Reads ECR's answers.</summary>
internal static class EcrJson
{
    private const int LongestWords = 300;

    public static T Read<T>(string operation, byte[] json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            throw new EcrException(operation, "", "the answer cannot be read", null);
        }
    }

    public static EcrRepository Repository(JsonElement json) =>
        new(
            json.GetProperty("repositoryName").GetString() ?? "",
            json.GetProperty("repositoryArn").GetString() ?? "",
            json.GetProperty("repositoryUri").GetString() ?? "",
            ImageJson.Text(json, "imageTagMutability") == "IMMUTABLE"
        );

    /// <summary>The name comes as "Name", "namespace#Name" or "Name:address".</summary>
    public static EcrException Error(string operation, HttpStatusCode status, byte[] json)
    {
        var (code, message) = ($"HTTP {(int)status}", "");
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            code = ImageJson.Text(root, "__type")?.Split('#')[^1].Split(':')[0] ?? code;
            message = ImageJson.Text(root, "message") ?? ImageJson.Text(root, "Message") ?? "";
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            message = "the answer is not JSON";
        }

        return new EcrException(
            operation,
            code,
            Bounded(message),
            Advice(operation, code, message)
        );
    }

    private static bool IsMalformed(Exception exception) =>
        exception
            is JsonException
                or KeyNotFoundException
                or InvalidOperationException
                or FormatException
                or IndexOutOfRangeException
                or ArgumentException;

    private static string? Advice(string operation, string code, string message) =>
        code switch
        {
            "ExpiredTokenException" or "ExpiredToken" =>
                "The session has ended: log in again, for example with 'aws sso login'.",
            "AccessDeniedException" => $"The identity needs the permission ecr:{operation}.",
            "UnrecognizedClientException" or "InvalidClientTokenId" =>
                "AWS does not know the access key: check the credentials and the region.",
            "InvalidSignatureException"
                when message.Contains("expired", StringComparison.OrdinalIgnoreCase)
                    || message.Contains("not yet current", StringComparison.OrdinalIgnoreCase) =>
                "This machine's clock is wrong: set it.",
            "InvalidSignatureException" => "The secret key does not belong to the access key.",
            "ServerException" => "Try again later.",
            "LimitExceededException" => "Raise the account's quota, or delete what is not used.",
            "ThrottlingException" => "AWS limits requests: wait a little.",
            _ => null,
        };

    private static string Bounded(string text)
    {
        var line = string.Join(
            ' ',
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        return line.Length > LongestWords ? line[..LongestWords] + "…" : line;
    }
}
