// SPDX-License-Identifier: Apache-2.0
import CXLUtil
import Foundation
import Testing

/// xl's own parser, over a text.
final class XLParser {
    private let config: OpaquePointer
    private let report: UnsafeMutablePointer<FILE>

    struct Refused: Error { var words: String }

    init(_ text: String) throws {
        var words: UnsafeMutablePointer<CChar>?
        var length = 0
        report = try #require(open_memstream(&words, &length))
        config = try #require(xlu_cfg_init(report, "test.cfg"))
        let status = xlu_cfg_readdata(config, text, Int32(text.utf8.count))
        guard status == 0 else {
            // All properties are set, so deinit frees them.
            fflush(report)
            throw Refused(words: words.map { String(cString: $0) } ?? "")
        }
    }

    deinit {
        xlu_cfg_destroy(config)
        fclose(report)
    }

    func string(_ key: String) -> [UInt8]? {
        var value: UnsafePointer<CChar>?
        guard xlu_cfg_get_string(config, key, &value, 1) == 0, let value else { return nil }
        return UnsafeRawBufferPointer(start: value, count: strlen(value)).map { $0 }
    }

    func text(_ key: String) -> String? { string(key).map { String(decoding: $0, as: UTF8.self) } }

    func number(_ key: String) -> Int? {
        var value = 0
        return xlu_cfg_get_long(config, key, &value, 1) == 0 ? value : nil
    }

    func list(_ key: String) -> Int? {
        var entries: Int32 = 0
        return xlu_cfg_get_list(config, key, nil, &entries, 1) == 0 ? Int(entries) : nil
    }
}
