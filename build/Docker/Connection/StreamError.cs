using System.Text.Json;

namespace Kindling.Docker;

/// <summary>The error that comes as a line of a stream that began with 200.</summary>
internal static class StreamError
{
    public static string? Of(JsonElement line) =>
        line.Child("errorDetail").Text("message") ?? line.Text("error");
}
